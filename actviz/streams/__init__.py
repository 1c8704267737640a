"""Numbers in, numbers out: where x comes from, which columns answer it, and how they are written.

    from actviz import get
    from actviz.streams import sources
    from actviz.streams.evaluation import evaluate

    source = sources.given(["-1", "0", "2.5"])            # numbers of the command line, as texts or floats
    source = sources.span(-5, 10, 101)                    # --range -5 10 --num 101
    source = sources.standard_input()                     # text, each line answered as it comes
    source = sources.open_file("x.csv", column="input")   # by its suffix: text, csv, tsv, jsonl, npy, npz, safetensors; "-" is stdin

    evaluate(get("gelu"), source)                                            # plain, to standard output
    evaluate(get("gelu"), source, order=2, format="json", at_kink="left")    # y, y', y''
    evaluate(get("gelu"), source, output="y.npy")                            # the suffix decides the format
    evaluate(get("gelu"), source, screen=Screen.of(sys.stdout), digits=4)    # a table if the screen is a terminal
    evaluate(InPrecision(get("gelu"), FLOAT16), source, number_type=FLOAT16) # in a number type: x rounded to it, and the answers

`evaluation`, `certificates` (--exact) and `vectors` make named columns (`columns`), `writers` write them in each format; `append` writes the
rows of a file with new columns. An error in the data or a file is a DataError, one in the command line a UsageError; BrokenPipeError and
KeyboardInterrupt pass through.
"""

#: The formats of numbers, in the order in which they are offered.
FORMATS = ("table", "plain", "csv", "tsv", "json", "jsonl", "npy", "markdown")
