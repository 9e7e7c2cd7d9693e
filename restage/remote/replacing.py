"""One artifact at a URL takes another's place: all of it is stored, and the old one kept, before anything is touched.

Nothing there moves folders as a whole, so both lie in a hidden place beside theirs, `new` and `old`, from where files
are copied without being fetched. While they are, there is no state, so that nobody takes a mixture for an artifact;
whatever fails then, the old one is copied back. What a killed run has left, the next one finds in `old`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from restage.artifact.layout import STATE_FILE
from restage.errors import OutputError
from restage.remote.transfer import Store, said, state_last


def replace(store: Store, folder: Path, names: Sequence[str], there: Sequence[str]) -> None:
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
            store.kept.copy_from(store, state_last(there))
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
    *files, state = state_last(names)
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
