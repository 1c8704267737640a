"""From a name, as any framework spells it, to its definition."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from actviz.definition import Definition
from actviz.errors import UnknownNameError
from actviz.functions import catalogue
from actviz.naming import did_you_mean, normalise
from actviz.spelling import FRAMEWORKS, Spelling, full_path

_BACKEND = re.compile(r"(keras\[(?:jax|torch|tf)\])\.", re.IGNORECASE)


@cache
def definitions() -> Mapping[str, Definition]:
    """The definitions by name, in alphabetical order."""
    return {definition.name: definition for definition in sorted(catalogue(), key=lambda definition: definition.name)}


@cache
def _by_form() -> Mapping[str, Definition]:
    """Every bare name, normalised. A function's own name comes before what others are called by some framework."""
    called = {normalise(name): definition for definition in definitions().values() for name in definition.names}
    return called | {normalise(name): definition for name, definition in definitions().items()}


@cache
def _by_path() -> Mapping[str, list[tuple[Definition, Spelling]]]:
    """Every framework's calls by their normalised path."""
    found: dict[str, list[tuple[Definition, Spelling]]] = {}
    for definition in definitions().values():
        for spelling in definition.spellings:
            found.setdefault(normalise(spelling.path), []).append((definition, spelling))
    return found


def find(name: str) -> Definition:
    """The definition that goes by this bare name; raises UnknownNameError with what may have been meant."""
    definition = _by_form().get(normalise(name))
    if definition is not None:
        return definition
    known = (candidate for definition in definitions().values() for candidate in definition.names)
    question = did_you_mean(name, known, lambda candidate: _by_form()[normalise(candidate)].name)
    raise UnknownNameError(f"unknown activation {name!r}{question}", "`actviz list` shows all names")


def spelled(path: str) -> list[tuple[Definition, Spelling]]:
    """The functions that a framework calls by this path; raises UnknownNameError with the names of that framework."""
    full = full_path(path)
    backend = _BACKEND.match(full)
    found = _by_path().get(normalise(full.replace(backend.group(), "keras.") if backend else full))
    if found:
        return [(definition, spelling.on(backend.group(1)) if backend else spelling) for definition, spelling in found]
    from difflib import get_close_matches  # noqa: PLC0415 - needed after a mistake only

    framework = full.partition(".")[0].partition("[")[0]
    paths = {normalise(spelling.path): spelling for spelling in _spellings() if spelling.framework == framework.casefold()}
    if not paths:
        raise UnknownNameError(f"unknown framework {framework!r} in {path!r}", f"known are {', '.join(FRAMEWORKS)}")
    last = normalise(full.rpartition(".")[2])
    same = [form for form in paths if form.rpartition(".")[2] == last]
    close = same[:3] or get_close_matches(normalise(full), paths)
    question = f"; did you mean {' or '.join(paths[form].path for form in close)}?" if close else ""
    names = {normalise(spelling.last): spelling.last for spelling in paths.values()}
    raise UnknownNameError(
        f"unknown activation {path!r}{question}", f"{framework} has {', '.join(sorted(names.values(), key=str.casefold))}"
    )


def variants(name: str) -> list[tuple[Definition, Spelling]]:
    """The calls of all frameworks whose last part is this name, in the order in which frameworks count."""
    form = normalise(name)
    calls = [pair for pairs in _by_path().values() for pair in pairs if normalise(pair[1].last) == form]
    return sorted(calls, key=lambda pair: FRAMEWORKS.index(pair[1].framework))


def _spellings() -> Iterator[Spelling]:
    return (spelling for pairs in _by_path().values() for _, spelling in pairs)
