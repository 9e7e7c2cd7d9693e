"""The values that files hold, and values that come from elsewhere, as values of a configuration."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from restage.source.dialects import Dialect
from restage.source.files import Reading
from restage.source.invocation import Json
from restage.source.nodes import List, Map, Nothing, Value, count
from restage.source.yamlreading import read_yaml

YAML: frozenset[str] = frozenset([".yml", ".yaml"])


class Contents:
    """Files as values, each parsed once."""

    def __init__(self, files: Reading, dialect: Dialect) -> None:
        self.files = files
        self._dialect = dialect
        self._values: dict[str, Value | Nothing] = {}

    def exists(self, path: str) -> bool:
        """Is there such a file? Raises SourceError."""
        return self.files.read(path) is not None

    def read(self, path: str) -> Value | Nothing:
        """The value that a file holds; None where there is no file, NOTHING where there is nothing in it.

        Raises SourceError for what can't be read or parsed, OutsideError for a file outside of the repository.
        """
        if path not in self._values:
            self._values[path] = self._parsed(path)
        return self._values[path]

    def _parsed(self, path: str) -> Value | Nothing:
        data = self.files.read(path)
        if data is None:
            return None
        text = data.decode("utf-8", "replace")
        suffix = posixpath.splitext(path)[1]
        if suffix in YAML:
            return read_yaml(text.removeprefix("\ufeff"), path, self._dialect.schema)
        if suffix in self._dialect.json:
            from restage.source.jsonreading import read_json  # noqa: PLC0415  # few configurations name JSON

            return read_json(text, path)
        return text


def converted(value: Json, file: str = "") -> Value:
    """JSON as a value of a configuration; its places are lines 1 of `file`."""
    if isinstance(value, Mapping):
        node = Map(file)
        for key, item in value.items():
            node[key] = converted(item, file)
            count(node, node[key])
        return node
    if isinstance(value, (list, tuple)):
        items = List(file)
        for item in value:
            items.append(converted(item, file))
            count(items, items[-1])
        items.lines = [1] * len(items)
        return items
    assert value is None or isinstance(value, (str, int, float, bool))
    return value
