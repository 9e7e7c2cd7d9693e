"""The files in a folder, and by what it shows that one of them changed."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from restage.artifact.layout import WORKPLACE


class FileState(NamedTuple):
    """By which it shows that a file was written to, or is another one."""

    inode: int
    size: int
    modified: int  # nanoseconds

    @classmethod
    def of(cls, found: os.stat_result) -> FileState:
        """That of a file."""
        return cls(found.st_ino, found.st_size, found.st_mtime_ns)


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
