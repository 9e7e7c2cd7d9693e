"""Finds every file that a configuration could name for any stage."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from restage.errors import SourceError
from restage.recording.listing import Listing, TooManyError
from restage.recording.model import Recording
from restage.recording.patterns import below_root, is_boundless, is_pattern, path_matches
from restage.recording.possible import Possible
from restage.recording.variablescan import inner
from restage.source import NOTHING, Configuration, List, Map, Value
from restage.source.contents import Contents
from restage.source.files import NoFileError, OutsideError, Reading, TooMuchError
from restage.source.invocation import Option
from restage.source.oldsyntax import delimiters
from restage.source.syntax import SyntaxProblem

# A pattern that more files match is no name that a configuration makes for a stage
_MOST_MATCHES: Final = 200
_FILE: Final = "file"


@dataclass(frozen=True)
class Collected:
    """A recording, and what there is to know about it: what is not in it, and why."""

    recording: Recording
    notes: tuple[str, ...]


def collect(
    configuration: Configuration,
    folder: str,
    options: Mapping[str, Option],
    listing: Listing,
    *,
    left_out: Sequence[str] = (),
) -> Collected:
    """A recording of `configuration`, which was read, and perhaps evaluated, from files on disk.

    `folder` is the service's in its repository; `left_out` are patterns of paths below it that are not to be recorded.
    Raises SourceError for more than a configuration may be.
    """
    collector = _Collector(configuration, folder, options, listing, tuple(left_out))
    collector.run()
    return Collected(collector.recording(), tuple(dict.fromkeys(collector.notes)))


@dataclass
class _Collector:
    configuration: Configuration
    folder: str
    options: Mapping[str, Option]
    listing: Listing
    excluded: tuple[str, ...]
    notes: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)
    patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    boundless: set[str] = field(default_factory=set)
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def reading(self) -> Reading:
        return self.configuration.files

    def run(self) -> None:
        """Takes the files that were read, then those that known files name, until there are no new ones."""
        self._take(self._full(self.configuration.name))
        for path, data in sorted(self.reading.contents.items()):
            if data is not None:
                self._take(self._full(path))
            elif not _is_environment(path):
                self.absent.add(self._full(path))
        known = -1
        while known != len(self.files):
            known = len(self.files)
            self._look()

    def _look(self) -> None:
        begin = _begin(self.configuration.root)
        possible = Possible(self.configuration.root, begin, self.options, self._contents)
        texts = {text for path in tuple(self.files) for text in _texts(self._value(path))}
        for text in sorted(text for text in texts if begin in text and _FILE in text):
            for source in inner(text, begin):
                for pattern in sorted(possible.texts(source.param or "")) if source.type == _FILE else ():
                    self._matching(pattern)

    def _contents(self, pattern: str) -> Iterator[Value]:
        return (self._value(path) for path in self._matching(pattern) if path in self.files)

    def _matching(self, pattern: str) -> tuple[str, ...]:
        """The recorded files that a pattern, as seen from the service's folder, covers."""
        full = below_root(pattern, self.folder)
        if full is None or full in self.boundless:
            return ()
        if full not in self.patterns:
            found = self._listed(pattern, full)
            if found is None:
                self.boundless.add(full)
                return ()
            self.patterns[full] = found
            for path in found:
                self._take(path)
        return self.patterns[full]

    def _listed(self, pattern: str, full: str) -> tuple[str, ...] | None:
        try:
            found = () if is_boundless(pattern) else self.listing.matching(full)
        except TooManyError:
            found = ("",) * (_MOST_MATCHES + 1)
        if is_boundless(pattern) or len(found) > _MOST_MATCHES:
            self.notes.append(
                f"{self.configuration.name}: file({pattern}) can be any file: what is not recorded is asked for"
            )
            return None
        return found

    def _take(self, path: str) -> None:
        """Records one file, unless it is one that never is."""
        if path in self.files or path in self.programs or path in self.left_out:
            return
        relative = posixpath.relpath(path, self.folder)
        if _is_environment(path) or _is_environment(self.listing.name(path)):
            self._leave_out(path, f"{relative} is not recorded: it may hold values of the environment")
            return
        if any(path_matches(one, relative) for one in self.excluded):
            self._leave_out(path, f"{relative} is not recorded: it was to be left out")
            return
        try:
            data = self.reading.read(relative)
        except (OutsideError, SourceError) as error:
            if isinstance(error, TooMuchError):
                raise
            if not isinstance(error, NoFileError):
                self._leave_out(path, f"{relative} is not recorded: {error}")
            return
        if data is None:
            self.absent.add(path)
        elif posixpath.splitext(path)[1] in self.configuration.dialect.scripts:
            self.programs[path] = hashlib.sha256(data).hexdigest()
        else:
            self.files[path] = data

    def _leave_out(self, path: str, note: str) -> None:
        self.left_out.add(path)
        self.notes.append(note)

    def _full(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(self.folder, path))

    def _value(self, path: str) -> Value:
        """What a recorded file holds, as far as it can be parsed."""
        if path not in self.values:
            relative = posixpath.relpath(path, self.folder)
            try:
                value = Contents(self.reading, self.configuration.dialect).read(relative)
            except SourceError:
                value = None
            self.values[path] = None if value is NOTHING else value
        return self.values[path]

    def recording(self) -> Recording:
        """What was found."""
        patterns = [pattern for pattern in self.patterns if is_pattern(pattern)]
        absent = {path for path in (*self.absent, *self.patterns) if not is_pattern(path)}
        there = self.files.keys() | self.programs.keys() | self.left_out
        return Recording(
            folder=self.folder,
            configuration=self.configuration.name,
            dialect=self.configuration.dialect.name,
            options=self.options,
            files=self.files,
            programs=self.programs,
            patterns=tuple(sorted(patterns)),
            absent=tuple(sorted(absent - there)),
            left_out=tuple(sorted(self.left_out)),
        )


def _is_environment(path: str) -> bool:
    return posixpath.basename(path).startswith(".env")


def _begin(root: Map) -> str:
    """What variables begin with."""
    provider = root.get("provider")
    syntax = provider.get("variableSyntax") if isinstance(provider, Map) else None
    if isinstance(syntax, str) and syntax:
        try:
            return delimiters(syntax).begin
        except SyntaxProblem:
            pass
    return "${"


def _texts(value: Value) -> Iterator[str]:
    """Every text in a value; shared ones once."""
    waiting, seen = [value], set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, (Map, List)) and id(one) not in seen:
            seen.add(id(one))
            waiting.extend(one.values() if isinstance(one, Map) else one)
