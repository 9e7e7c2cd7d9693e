"""A service's configuration, read but not evaluated."""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from restage.errors import SourceError
from restage.source.contents import YAML, Contents
from restage.source.dialects import Dialect
from restage.source.files import Files, Reading
from restage.source.nodes import Map
from restage.source.syntax import SyntaxProblem, Variable


class ScriptError(SourceError):
    """The configuration is a program: it can't be read without executing it."""


class Configuration(NamedTuple):
    """What stands in the configuration's file; whatever is evaluated of it shares what was read and parsed."""

    name: str
    root: Map
    dialect: Dialect
    files: Reading
    contents: Contents
    parsed: dict[str, tuple[Variable, ...] | SyntaxProblem]

    def parse(self, text: str) -> tuple[Variable, ...]:
        """The variables of a text, parsed once. Raises SyntaxProblem."""
        known = self.parsed.get(text)
        if known is None:
            try:
                known = self.dialect.parse(text)
            except SyntaxProblem as problem:
                known = problem
            self.parsed[text] = known
        if isinstance(known, SyntaxProblem):
            raise known
        return known


def read_configuration(files: Files, dialect: Dialect, name: str | None = None) -> Configuration:
    """Reads the configuration `name`, or the first of the names that the framework looks for.

    Raises ScriptError where it is JavaScript or TypeScript; SourceError, with file and line, where there is none, it is
    no YAML or JSON, or is larger than any configuration.
    """
    reading = files if isinstance(files, Reading) else Reading(files)
    contents = Contents(reading, dialect)
    name = name or next((candidate for candidate in dialect.names if contents.exists(candidate)), None)
    if name is None:
        names = ", ".join(dialect.names)
        raise SourceError(f"no configuration: none of {names} is in the folder; give the one of the service")
    if posixpath.splitext(name)[1] not in YAML | {".json"}:
        if not contents.exists(name):
            raise SourceError(f"{name}: there is no such file")
        raise ScriptError(
            f"{name} is a program, and nothing is executed: give the output of `serverless print --format json` instead"
        )
    root = contents.read(name)
    if root is None and not contents.exists(name):
        raise SourceError(f"{name}: there is no such file")
    if not isinstance(root, Map):
        raise SourceError(f"{name}: a configuration is an object with keys, this is none")
    return Configuration(name=name, root=root, dialect=dialect, files=reading, contents=contents, parsed={})
