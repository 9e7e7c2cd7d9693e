"""Artifacts brought from a URL, and brought there, as a whole or not at all.

What makes an artifact of a heap of files is its state: whoever fetches sees by it whether it was replaced meanwhile.
How an artifact is stored is in `restage.remote.storing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from restage.artifact.layout import STATE_FILE
from restage.artifact.workplace import workplace_of
from restage.errors import ArtifactError, UsageError
from restage.remote.urls import beside, check_url, joined

_INSTALL: Final = "; pip install 'sls-restage[s3]'"


class FileSystem(Protocol):
    """What is called of fsspec's file systems."""

    def find(self, path: str) -> Sequence[str]: ...

    def cat_file(self, path: str) -> bytes: ...

    def get_file(self, remote: str, local: str) -> None: ...

    def put_file(self, local: str, remote: str) -> None: ...

    def rm_file(self, path: str) -> None: ...

    def rm(self, path: str, recursive: bool) -> None: ...

    def cp_file(self, path1: str, path2: str) -> None: ...

    def makedirs(self, path: str, exist_ok: bool) -> None: ...

    def invalidate_cache(self) -> None: ...


class Store:
    """The place of one artifact at a URL."""

    def __init__(self, url: str, files: FileSystem, root: str) -> None:
        self.url = url
        self._files = files
        self._root = root.rstrip("/")

    @classmethod
    def at(cls, url: str) -> Store:
        """The place that `url` names. Raises UsageError where it is none, or where what speaks to it is missing."""
        check_url(url)
        try:
            core = import_module("fsspec.core")
            files, root = core.url_to_fs(url)
        except ImportError as error:
            hint = _INSTALL if url.lower().startswith("s3:") or find_spec("fsspec") is None else ""
            raise UsageError(f"{url}: what reads such URLs is not installed ({error}){hint}") from None
        except ValueError as error:
            raise UsageError(f"{url}: there is no such kind of URL ({error})") from None
        return cls(url, files, root)

    def names(self) -> tuple[str, ...]:
        """All that lies here, by its name below this place. Raises ArtifactError."""
        with self._reading():
            self._files.invalidate_cache()
            found = self._files.find(self._root)
        return tuple(sorted(path.removeprefix(f"{self._root}/") for path in found))

    def fetch(self, folder: Path) -> None:
        """Brings the whole artifact into the new folder `folder`.

        Raises ArtifactError where there is none, where a name leads out of the folder, and where the artifact was
        replaced while it was read.
        """
        names = self.names()
        if STATE_FILE not in names:
            raise ArtifactError(f"{self.url}: {self._lack(names)}")
        _refuse_unsafe(self.url, names)
        with self._reading():
            before = self._files.cat_file(self._path(STATE_FILE))
            for name in names:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                self._files.get_file(self._path(name), str(folder / name))
            self._files.invalidate_cache()
            after = self._files.cat_file(self._path(STATE_FILE))
        if not before == after == (folder / STATE_FILE).read_bytes():
            raise ArtifactError(f"{self.url}: the artifact was replaced while it was read; try again")

    def _lack(self, names: Sequence[str]) -> str:
        """Why it is no artifact, and what to do."""
        if names and self.kept.holds_artifact():
            return f"a run that was to replace the artifact here was killed; what was there lies in {self.kept.url}"
        what = f"there is no {STATE_FILE} in it, so it is not an artifact" if names else "there is nothing here"
        return f"{what}; give the place of what `serverless package` wrote"

    def check(self, names: Iterable[str], *, force: bool) -> tuple[str, ...]:
        """Whether files called `names` may be stored here, and what lies here already.

        Raises UsageError: there is something, and without `force`, or it is neither an artifact nor what a killed run
        has left, of these files or of one that it was about to replace.
        """
        there = self.names()
        if there and not force:
            raise UsageError(
                f"{self.url}: this is there already; remove it, choose another output, or replace it with --force"
            )
        if there and STATE_FILE not in there and set(there) - set(names) and not self.kept.holds_artifact():
            raise UsageError(f"{self.url}: --force replaces only an artifact; choose another output")
        return there

    @property
    def area(self) -> Store:
        """Beside this place, where it is replaced."""
        above, _, name = self._root.rpartition("/")
        hidden = workplace_of(Path(name)).name
        return Store(beside(self.url, hidden), self._files, f"{above}/{hidden}")

    @property
    def kept(self) -> Store:
        """Where the artifact that was here is kept while it is replaced."""
        return self.area.below("old")

    def below(self, name: str) -> Store:
        """The place called `name` in this one."""
        return Store(joined(self.url, name), self._files, self._path(name))

    def holds_artifact(self) -> bool:
        """Is there a whole artifact? Its state comes last. Raises ArtifactError."""
        return STATE_FILE in self.names()

    def put(self, file: Path, name: str) -> None:
        """Stores one file. Raises what the file system raises, as do all that follow."""
        self._files.put_file(str(file), self._made(name))

    def copy_from(self, other: Store, names: Iterable[str]) -> None:
        """Copies files that lie in the same file system, in their order, without fetching them."""
        for name in names:
            self._files.cp_file(other._path(name), self._made(name))

    def remove(self, names: Iterable[str]) -> None:
        """Removes these files."""
        for name in names:
            self._files.rm_file(self._path(name))

    def clear(self) -> None:
        """Removes all that lies here, as far as that can be done."""
        with suppress(Exception):  # mostly there is nothing
            self._files.rm(self._root, recursive=True)

    def _made(self, name: str) -> str:
        """The path of the file `name`, in a folder that is there."""
        path = self._path(name)
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        return path

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """The file system's errors as ours: each has its own kinds."""
        try:
            yield
        except FileNotFoundError as error:
            raise ArtifactError(f"{self.url}: there is no such place, or a file of it is gone ({error})") from error
        except Exception as error:
            raise ArtifactError(f"{self.url}: it can't be read ({said(error)})") from error


def said(error: BaseException) -> str:
    """An error of a file system, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _refuse_unsafe(url: str, names: Sequence[str]) -> None:
    """Names at a URL may be anything; as files they would lie elsewhere, or in each other's place."""
    problems = [f"{url}: {name!r} is no name of a file in an artifact; remove it" for name in names if _is_unsafe(name)]
    files, folders = set(names), {str(above) for name in names for above in PurePosixPath(name).parents}
    problems += [f"{url}: {name!r} is a file and a folder; remove one of them" for name in sorted(files & folders)]
    if problems:
        raise ArtifactError(problems)


def _is_unsafe(name: str) -> bool:
    steps = name.split("/")
    return "\\" in name or "\0" in name or any(step in ("", ".", "..") or ":" in step for step in steps)
