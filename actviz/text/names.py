"""Names: the form in which they are compared, and what the writer of a wrong one may have meant."""

from collections.abc import Callable, Iterable


def normalise(name: str) -> str:
    """The form in which names are compared: case, `-` and `_` do not matter.

    >>> normalise("Leaky-ReLU") == normalise("leaky_relu")
    True
    """
    return name.casefold().replace("_", "").replace("-", "")


def did_you_mean(name: str, candidates: Iterable[str], meaning: Callable[[str], str] = str) -> str:
    """`; did you mean ...?` with the candidates that the writer of `name` may have meant; empty if there are none.

    `meaning` makes what is proposed of a candidate.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - needed after a mistake only

    by_form = {normalise(candidate): candidate for candidate in candidates}
    close = get_close_matches(normalise(name.rpartition(".")[2]), by_form, cutoff=0.6)
    proposals = dict.fromkeys(meaning(by_form[form]) for form in close)
    return f"; did you mean {' or '.join(proposals)}?" if proposals else ""
