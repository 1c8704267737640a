"""Words of the user's, quoted for an error."""

_LONGEST = 24


def quoted(word: bytes) -> str:
    """Quote a word, shortened to 24 characters.

    >>> quoted(b"abc"), quoted(b"a" * 30)
    ("'abc'", "'aaaaaaaaaaaaaaaaaaaaa...'")
    """
    short = word if len(word) <= _LONGEST else word[: _LONGEST - 3]
    try:
        text = repr(short.decode())
    except UnicodeDecodeError:
        text = repr(short)[1:]
    return text if len(word) <= _LONGEST else text[:-1] + "..." + text[-1]
