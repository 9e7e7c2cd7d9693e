"""The files that a configuration is written in: on disk, or out of one document, never outside their root."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from restage.errors import SourceError
from restage.source import bounds

_SAFE_LINKS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class OutsideError(SourceError):
    """A file lies outside of the repository: it is not looked at."""


class NoFileError(SourceError):
    """What is there is a folder, or a device."""


class TooMuchError(SourceError):
    """All that a configuration names or leads to is more than any configuration needs."""


class Files(Protocol):
    """The files of a repository, by their paths relative to the service's folder; `..` leads up to its root."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; None where there is none.

        Raises OutsideError for what lies outside of the root, SourceError for what is no file or too large.
        """


def repository_root(folder: Path) -> Path:
    """The nearest folder at or above `folder` that holds `.git`, else `folder` itself."""
    folder = folder.resolve()
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


class DiskFiles(NamedTuple):
    """Files in a folder; links are followed as long as they stay below `root` (the repository's, if not given)."""

    folder: Path
    root: Path | None = None

    def read(self, path: str) -> bytes | None:
        """See Files.read."""
        root = os.path.realpath(self.root) if self.root else str(repository_root(self.folder))
        full = os.path.join(os.path.realpath(self.folder), path)
        # Looked at as it is written first: what is outside is not even asked whether it is there
        if "\0" in path or not _below(os.path.normpath(full), root) or not _below(os.path.realpath(full), root):
            raise OutsideError(f"{path!r} is outside of the repository ({root}): it is not read")
        try:
            descriptor = os.open(os.path.realpath(full), _SAFE_LINKS)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if os.path.isdir(full):  # which can't even be opened on Windows
                raise NoFileError(f"{path}: is no file, but a folder or a device") from None
            raise SourceError(f"{path}: can't be read: {error.strerror}") from None
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise NoFileError(f"{path}: is no file, but a folder or a device")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return _bounded(path, file.read(bounds.FILE_BYTES + 1))
        except OSError as error:
            raise SourceError(f"{path}: can't be read: {error.strerror}") from None
        finally:
            os.close(descriptor)


def _bounded(path: str, data: bytes) -> bytes:
    if len(data) > bounds.FILE_BYTES:
        raise SourceError(f"{path}: is larger than {bounds.FILE_BYTES:,} bytes; no configuration is")
    return data


def _below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


class MappedFiles(NamedTuple):
    """Files out of a mapping from paths, relative to the root, to contents; `folder` is the service's, in the root."""

    contents: Mapping[str, bytes]
    folder: str = "."

    def read(self, path: str) -> bytes | None:
        """See Files.read."""
        full = posixpath.normpath(posixpath.join(self.folder, path))
        if posixpath.isabs(full) or full == ".." or full.startswith("../") or "\0" in path:
            raise OutsideError(f"{path!r} is outside of the recorded repository: it is not there")
        data = self.contents.get(full)
        return None if data is None else _bounded(path, data)


class Reading:
    """Files that remember what was asked of them, and how much it was."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.contents: dict[str, bytes | None] = {}
        self.outside: set[str] = set()
        self.size = 0

    def read(self, path: str) -> bytes | None:
        """See Files.read; each file is read once."""
        path = posixpath.normpath(path)
        if path in self.contents:
            return self.contents[path]
        if len(self.contents) >= bounds.FILES:
            raise TooMuchError(f"{path}: the configuration names more than {bounds.FILES:,} files")
        try:
            data = self.files.read(path)
        except OutsideError:
            self.outside.add(path)
            raise
        self.contents[path] = data
        self.size += len(data or b"")
        if self.size > bounds.ALL_BYTES:
            raise TooMuchError(f"{path}: the configuration's files are larger than {bounds.ALL_BYTES:,} bytes together")
        return data

    @property
    def found(self) -> tuple[str, ...]:
        """The files that were read."""
        return tuple(sorted(path for path, data in self.contents.items() if data is not None))

    @property
    def missing(self) -> tuple[str, ...]:
        """The files that were looked for, and not there."""
        return tuple(sorted(path for path, data in self.contents.items() if data is None))
