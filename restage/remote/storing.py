"""An artifact stored at a URL, as a whole or not at all; one that is there already keeps its place until then.

The state is stored last and removed first, so that nobody who looks for it there finds a part of an artifact. Nothing
there moves folders as a whole, so one artifact takes another's place by way of a hidden one beside it: all of the `new`
one is stored there, and the `old` one kept, before anything is touched; then files are copied from there without being
fetched, and whatever fails, the old one is copied back. What a killed run has left, the next one finds in `old`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from restage.artifact.layout import STATE_FILE
from restage.errors import OutputError, RestageError
from restage.remote.transfer import Store, said
from restage.remote.urls import joined


def store_artifact(store: Store, folder: Path, *, force: bool) -> None:
    """Brings the artifact in `folder` to the place `store`.

    Raises UsageError as `Store.check` does; OutputError where storing failed: then there is what was there before, or
    it is kept where the message says.
    """
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    there = store.check(names, force=force)
    if STATE_FILE in there or (there and store.kept.holds_artifact()):
        _replace(store, folder, names, there)
    else:
        _store_new(store, folder, names)


def _store_new(store: Store, folder: Path, names: Sequence[str]) -> None:
    stored: list[str] = []
    try:
        for name in _state_last(names):
            stored.append(name)
            store.put(folder / name, name)
    except BaseException as error:
        left = _taken_back(store, stored)
        if not isinstance(error, Exception):
            raise
        rest = f"remove {', '.join(joined(store.url, name) for name in left)}" if left else "nothing was left there"
        why = f"the artifact could not be stored ({said(error)})"
        raise OutputError(f"{store.url}: {why}; {rest}, and try again") from error


def _taken_back(store: Store, names: Sequence[str]) -> list[str]:
    """Removes what was stored, the state first; gives what could not be removed."""
    for name in reversed(names):
        with suppress(Exception):  # it may never have come there
            store.remove([name])
    with suppress(RestageError):
        return sorted(set(names) & set(store.names()))
    return [*names]


def _state_last(names: Iterable[str]) -> list[str]:
    """`names`, in the order in which they are stored."""
    return sorted(names, key=lambda one: (one == STATE_FILE, one))


def _replace(store: Store, folder: Path, names: Sequence[str], there: Sequence[str]) -> None:
    """Puts the artifact in `folder`, with files called `names`, in the place of what is `there`.

    Raises OutputError where that failed: what was there is there again, or kept where the message says.
    """
    new = store.area.below("new")
    _prepare(store, new, folder, names, there)
    try:
        _switch(store, new, names, there)
    except BaseException as error:
        told = _put_back(store)
        if not isinstance(error, Exception):
            raise
        raise OutputError(f"{store.url}: the artifact could not be replaced ({said(error)}); {told}") from error
    store.area.clear()


def _prepare(store: Store, new: Store, folder: Path, names: Sequence[str], there: Sequence[str]) -> None:
    """Stores the new artifact beside its place, and keeps the old one there. Raises OutputError."""
    is_whole = STATE_FILE in there  # else it is kept there already, by a run that was killed
    # What another run, or a killed one, has left there
    (store.area if is_whole else new).clear()
    try:
        for name in names:
            new.put(folder / name, name)
        if is_whole:
            store.kept.copy_from(store, _state_last(there))
    except BaseException as error:
        (store.area if is_whole else new).clear()
        if not isinstance(error, Exception):
            raise
        what = "what is there is as it was" if is_whole else f"what was there lies in {store.kept.url}"
        raise OutputError(
            f"{store.url}: the artifact could not be stored ({said(error)}); {what}; try again"
        ) from error


def _switch(store: Store, other: Store, names: Iterable[str], there: Sequence[str]) -> None:
    """Makes of what is `there` what lies at `other`: the state goes first, and comes last."""
    *files, state = _state_last(names)
    store.remove([STATE_FILE] if STATE_FILE in there else [])
    store.copy_from(other, files)
    store.remove(name for name in there if name not in files and name != STATE_FILE)
    store.copy_from(other, [state])


def _put_back(store: Store) -> str:
    """Undoes it; says what came of that."""
    try:
        _switch(store, store.kept, store.kept.names(), store.names())
    except Exception as error:
        return f"what was there could not be put back ({said(error)}) and lies in {store.kept.url}"
    store.area.clear()
    return "what was there is there again; try again"
