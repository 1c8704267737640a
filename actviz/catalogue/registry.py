"""Find the entries of a name, in any framework's spelling.

The index tells which entries a text may name, so that one name loads one family of the catalogue.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from actviz.catalogue.functions import catalogue, entry_of
from actviz.catalogue.index import IndexEntry, index
from actviz.errors import UnknownNameError, UsageError
from actviz.function.definition import Definition, Described
from actviz.function.frameworks import FRAMEWORKS, NEUTRAL, full_path
from actviz.function.releases import is_before, read_releases, with_release
from actviz.function.signature import Signature
from actviz.function.vector import VectorDefinition
from actviz.text.names import did_you_mean, normalise

#: A longer name is cut in a message.
_LONGEST = 72
_BACKEND = re.compile(r"(keras\[(?:jax|torch|tf)\])\.", re.IGNORECASE)


@cache
def entries() -> Mapping[str, Described]:
    """Return every entry of the catalogue by name, in alphabetical order."""
    return {entry.name: entry for entry in sorted(catalogue(), key=lambda entry: entry.name)}


@cache
def definitions() -> Mapping[str, Definition]:
    """Return the scalar functions by name, in alphabetical order."""
    return {name: entry for name, entry in entries().items() if isinstance(entry, Definition)}


@cache
def vector_definitions() -> Mapping[str, VectorDefinition]:
    """Return the vector functions by name, in alphabetical order."""
    return {name: entry for name, entry in entries().items() if isinstance(entry, VectorDefinition)}


#: A function, and how it is called.
Candidate = tuple[Described, Signature]


def candidates(name: str, named: Iterable[str] = ()) -> Sequence[Candidate]:
    """Return the functions that a bare name or a framework's path may mean, in the order in which they are tried.

    `named` are the names of the given arguments. Raises UnknownNameError with similar names.
    """
    if "." in full_path(name):
        return _of_path(name)
    entry = _of_name(name)
    if all(any(argument.is_called(word) for argument in entry.signature.arguments) or _says_nothing(word) for word in named):
        return [(entry, entry.signature)]
    return _variants(name, named) or [(entry, entry.signature)]


def _says_nothing(word: str) -> bool:
    return normalise(word) in NEUTRAL


def _variants(name: str, named: Iterable[str]) -> Sequence[Candidate]:
    """Return the calls of all frameworks with this last part and these arguments."""
    calls = [pair for pairs in _by_path().values() for pair in pairs if normalise(pair[1].last) == normalise(name)]
    calls = [(entry, signature) for entry, signature in calls if not signature.before]
    able = [(entry, signature) for entry, signature in calls if all(map(signature.argument, named))]
    return sorted(able, key=lambda pair: FRAMEWORKS.index(pair[1].framework))


def knows(name: str) -> bool:
    """Return whether there is a function with this bare name."""
    return _found(name) is not None


def _found(name: str) -> Described | None:
    """Return the entry with this bare name, if there is one."""
    form = normalise(name)
    entry = _forms(_indexed(form)).get(form)
    if entry is None:
        from actviz.catalogue.plugins import loaded, named  # noqa: PLC0415 - reads the metadata of every installed package

        entry = named(name) or _forms(loaded()).get(form)
    return entry


def _of_name(name: str) -> Described:
    """Return the entry with this bare name."""
    entry = _found(name)
    if entry is not None:
        return entry
    forms, _ = _all()
    known = (candidate for entry in dict.fromkeys(forms.values()) for candidate in entry.names)
    question = did_you_mean(name[:_LONGEST], known, lambda candidate: forms[normalise(candidate)].name)
    shown = name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."
    raise UnknownNameError(f"unknown activation {shown!r}{question}", "`actviz list` shows all names")


def _of_path(path: str) -> Sequence[Candidate]:
    """Return the functions with this path in a framework, those with few parameters first."""
    plain, release, _ = read_releases(path)
    full = full_path(plain)
    backend = _BACKEND.match(full)
    wanted = normalise(full.replace(backend.group(), "keras.") if backend else full)
    calls = _paths(_indexed(wanted)).get(wanted) or _all()[1].get(wanted)
    if not calls:
        raise _unknown_path(path, full)
    held = _of_release(calls, release)
    return [(entry, signature.on(backend.group(1)) if backend else signature) for entry, signature in held]


def _of_release(calls: Sequence[Candidate], release: str) -> Sequence[Candidate]:
    """Return the calls as a release of their framework has them, or as the newest does; raises UsageError before the first on record."""
    if not release:
        return [(entry, signature) for entry, signature in calls if not signature.before] or calls
    held = [(entry, signature.at(release)) for entry, signature in calls if signature.holds_in(release)]
    if held:
        return held
    path, known = calls[0][1].path, [signature.first for _, signature in calls if signature.first]
    if not known:
        raise UsageError(f"no release of {calls[0][1].framework} is on record", f"write {path}")
    first = next(one for one in known if not any(is_before(other, one) for other in known))
    last = next(
        (signature.before for _, signature in calls if signature.before and not is_before(release, signature.before)), ""
    )
    ended = f"{path} is on record before {last} only"
    raise UsageError(
        ended if last else f"{path} is on record since {first}, and {release} is earlier",
        f"write {path} or {with_release(path, first)}",
    )


def _unknown_path(path: str, full: str) -> UnknownNameError:
    from difflib import get_close_matches  # noqa: PLC0415 - needed after a mistake only

    framework = full.partition(".")[0].partition("[")[0]
    signatures = (signature for pairs in _all()[1].values() for _, signature in pairs)
    paths = {normalise(item.path): item for item in signatures if item.framework == framework.casefold()}
    if not paths:
        return UnknownNameError(f"unknown framework {framework!r} in {path!r}", f"known are {', '.join(FRAMEWORKS)}")
    last = normalise(full.rpartition(".")[2])
    same = [form for form in paths if form.rpartition(".")[2] == last]
    close = same[:3] or get_close_matches(normalise(full), paths)
    question = f"; did you mean {' or '.join(paths[form].path for form in close)}?" if close else ""
    names = {normalise(signature.last): signature.last for signature in paths.values()}
    return UnknownNameError(
        f"unknown activation {path!r}{question}", f"{framework} has {', '.join(sorted(names.values(), key=str.casefold))}"
    )


#: Entries, by what leads to them.
ByForm = Mapping[str, Described]
ByPath = Mapping[str, list[Candidate]]


def _forms(members: Mapping[str, Described]) -> ByForm:
    """Map every normalised bare name to its entry. An entry's own name precedes the names that frameworks give to others."""
    called = {normalise(name): entry for entry in members.values() for name in entry.names}
    return called | {normalise(name): entry for name, entry in members.items()}


def _paths(members: Mapping[str, Described]) -> ByPath:
    """Map every normalised path to its calls, functions with few parameters first."""
    paths: dict[str, list[Candidate]] = {}
    for entry in sorted(members.values(), key=lambda entry: len(entry.parameters)):
        for signature in entry.signatures:
            paths.setdefault(normalise(signature.path), []).append((entry, signature))
    return paths


@cache
def _indexed(form: str) -> Mapping[str, Described]:
    """Return the entries with this normalised bare name or path, in alphabetical order."""
    return {item.name: entry_of(item.module, item.name) for item in _known().get(form, ())}


@cache
def _known() -> Mapping[str, list[IndexEntry]]:
    """The entries of the index by each normalised bare name and path, in alphabetical order."""
    known: dict[str, list[IndexEntry]] = {}
    for item in index():
        for form in {normalise(name) for name in (*item.names, *item.paths)}:
            known.setdefault(form, []).append(item)
    return known


@cache
def _by_path() -> ByPath:
    return _paths(entries())


@cache
def _all() -> tuple[ByForm, ByPath]:
    """Return both maps with the functions of plugins; they are read only if no built-in name fits, and never replace one."""
    from actviz.catalogue.plugins import loaded  # noqa: PLC0415 - reads the metadata of every installed package

    more = loaded()
    return {**_forms(more), **_forms(entries())}, {**_paths(more), **_by_path()}
