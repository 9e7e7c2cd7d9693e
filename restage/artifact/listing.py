"""The files in a folder, and by what it shows that one of them changed."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

from restage.artifact.layout import WORKPLACE


class FileState(NamedTuple):
    """By which it shows that a file was written to, or is another one.

    `modified`: when it was written to, a time that any program can put back; `changed`: when anything about it changed,
    which the system alone sets (on Windows: when it was made).
    """

    inode: int
    size: int
    modified: int  # nanoseconds, as the next one
    changed: int

    @classmethod
    def of(cls, found: os.stat_result) -> FileState:
        """That of a file."""
        return cls(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

    def is_same(self, other: FileState | None, *, linked: bool) -> bool:
        """Is it the same file as before, and was it not written to? `linked`: it may have got another link."""
        return other is not None and self[:3] == other[:3] and (linked or self.changed == other.changed)


def changed_in(folder: pathlib.Path, before: Mapping[str, FileState], *, linked: bool) -> list[str]:
    """The names of files that came, went or were written to, in their order; `linked`: more links may lead to them."""
    now = {name: FileState.of(found) for name, found in files_in(folder, [])}
    gone = before.keys() - now.keys()
    return sorted({*gone, *(name for name, one in now.items() if not one.is_same(before.get(name), linked=linked))})


def files_in(folder: pathlib.Path, unreadable: list[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Every file, but for what a killed `restage record` left. What is wrong with folders goes to `unreadable`."""
    left = [""]
    while left:
        prefix = left.pop()
        try:
            with os.scandir(folder / prefix) as found:
                entries = list(found)
        except OSError as error:
            problem = f"the folder can't be read ({error.strerror}); check its permissions"
            unreadable.append(f"{folder / prefix}: {problem}")
            continue
        for entry in entries:
            name = prefix + entry.name
            if not entry.is_dir(follow_symlinks=False):
                with suppress(FileNotFoundError):  # gone meanwhile
                    yield name, entry.stat(follow_symlinks=False)
            elif not WORKPLACE.fullmatch(name):
                left.append(f"{name}/")
