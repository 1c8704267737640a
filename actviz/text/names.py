"""Names: normalisation, and suggestions for a misspelt one."""

from collections.abc import Callable, Iterable


def normalise(name: str) -> str:
    """Return the form in which names are compared: without case, `-` and `_`.

    >>> normalise("Leaky-ReLU") == normalise("leaky_relu")
    True
    """
    return name.casefold().replace("_", "").replace("-", "")


def did_you_mean(name: str, candidates: Iterable[str], meaning: Callable[[str], str] = str) -> str:
    """Return `; did you mean ...?` with the candidates that resemble `name`; empty if there are none.

    `meaning` maps a candidate to the text that is suggested.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - needed only after a mistake

    by_form = {normalise(candidate): candidate for candidate in candidates}
    close = get_close_matches(normalise(name.rpartition(".")[2]), by_form, cutoff=0.6)
    proposals = dict.fromkeys(meaning(by_form[form]) for form in close)
    return f"; did you mean {' or '.join(proposals)}?" if proposals else ""
