"""One number, from text."""


def read_number(text: str) -> float:
    """The number that `float()` reads in ASCII, except with underscores; raises ValueError.

    >>> read_number("-1e-3"), read_number("inf")
    (-0.001, inf)
    """
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)
