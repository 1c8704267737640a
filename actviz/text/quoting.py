"""Words of the user's, quoted for a message."""

_LONGEST = 24


def quoted(word: bytes | str, longest: int = _LONGEST) -> str:
    r"""Quote a word, shortened to so many characters; what cannot be printed becomes an escape.

    >>> quoted(b"abc"), quoted("a" * 30), quoted("a\x1b")
    ("'abc'", "'aaaaaaaaaaaaaaaaaaaaa...'", "'a\\x1b'")
    """
    short = word if len(word) <= longest else word[: longest - 3]
    try:
        text = repr(short.decode() if isinstance(short, bytes) else short)
    except UnicodeDecodeError:
        text = repr(short)[1:]
    return text if len(word) <= longest else text[:-1] + "..." + text[-1]


def plain(name: str, longest: int = 40) -> str:
    r"""A name as `quoted` shows it, without the quotes.

    >>> plain("learning rate"), plain("a\tb")
    ('learning rate', 'a\\tb')
    """
    return quoted(name, longest)[1:-1]
