"""A recording: what a later run needs to read of a service's configuration."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from restage.recording.patterns import Matcher
from restage.source import OutsideError
from restage.source.invocation import Option


@dataclass(repr=False)
class Recording:
    """The files of a configuration for every stage. Paths are relative to the root of the repository.

    `folder` is the service's, `configuration` the file's name in it; `dialect` names how it is read, `options` are
    those of the packaging. `programs`: files that are there, but would have to be executed, with their digests.
    `patterns`: all files that match were looked for, and are here if there are any. `absent`: other files that were
    looked for, and are not there. `left_out`: files that are there and were not recorded.
    """

    folder: str
    configuration: str
    dialect: str
    options: Mapping[str, Option]
    files: Mapping[str, bytes]
    programs: Mapping[str, str] = field(default_factory=dict)
    patterns: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @cached_property
    def matcher(self) -> Matcher:
        """What `patterns` cover."""
        return Matcher(self.patterns)


class RecordedFiles(NamedTuple):
    """The files of a recording, as restage.source reads them."""

    recording: Recording

    def read(self, path: str) -> bytes | None:
        """See Files.read: what was not looked for when the recording was made is outside of it."""
        recording = self.recording
        full = posixpath.normpath(posixpath.join(recording.folder, path))
        data = recording.files.get(full)
        if data is not None:
            return data
        if full in recording.programs:
            return b""
        if full not in recording.left_out and (full in recording.absent or recording.matcher.covers(full)):
            return None
        raise OutsideError(f"{path!r} is not recorded: it is asked for")
