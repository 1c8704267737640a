"""Names: normalisation, and suggestions for a misspelt one."""

from collections.abc import Callable, Iterable

#: How alike two names must be for a suggestion, how far behind the best one, and how many are suggested.
_CLOSE, _BESIDE, _MOST = 0.72, 0.08, 3


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
    from difflib import SequenceMatcher  # noqa: PLC0415 - needed only after a mistake

    by_form = {normalise(candidate): candidate for candidate in candidates}
    matcher = SequenceMatcher(b=normalise(name.rpartition(".")[2]))
    likeness: dict[str, float] = {}
    for form in by_form:
        matcher.set_seq1(form)
        if matcher.real_quick_ratio() >= _CLOSE and matcher.quick_ratio() >= _CLOSE:
            likeness[form] = matcher.ratio()
    best = max(likeness.values(), default=0.0)
    close = sorted(
        (form for form, ratio in likeness.items() if ratio >= max(_CLOSE, best - _BESIDE)), key=lambda form: -likeness[form]
    )
    proposals = dict.fromkeys(meaning(by_form[form]) for form in close[:_MOST])
    return f"; did you mean {' or '.join(proposals)}?" if proposals else ""
