"""What the texts of a configuration may become for some stage: patterns, as far as the configuration tells.

Every alternative counts: each source of a variable, each entry of a map that a stage may choose. What only the
environment, AWS or a program knows may be anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from restage.recording.patterns import ANYTHING, NAME, joined, path_matches
from restage.recording.variablescan import Part, Source, Variable, parts_of, source_of, unquoted
from restage.source import List, Map, Value
from restage.source.invocation import Option

# More alternatives than this are anything
_MOST: Final = 200
# A text that leads to a text that leads to a text …
_DEEPEST: Final = 12
# Texts looked through for all files together
_BUDGET: Final = 50_000
_ALL: Final = frozenset([ANYTHING])
_BY_STAGE: Final = frozenset(["params", "stages"])

# The values that files hold whose paths a pattern matches
Contents: TypeAlias = Callable[[str], Iterable[Value]]


class Possible:
    """The configuration `root`, whose variables begin with `begin`. `options`: those given at packaging."""

    def __init__(self, root: Map, begin: str, options: Mapping[str, Option], contents: Contents) -> None:
        self._root = root
        self._begin = begin
        self._options = options
        self._contents = contents
        self._known: dict[str, frozenset[str]] = {}
        self._depth = 0
        self._left = _BUDGET

    def texts(self, text: str) -> frozenset[str]:
        """The patterns of what a text may become."""
        known = self._known.get(text)
        if known is None:
            if not self._may_go_on():
                return _ALL
            self._known[text] = frozenset()  # What refers to itself adds nothing
            self._depth += 1
            known = self._composed(parts_of(text, self._begin))
            self._depth -= 1
            self._known[text] = known
        return known

    def _may_go_on(self) -> bool:
        self._left -= 1
        return self._depth < _DEEPEST and self._left > 0

    def _composed(self, parts: Iterable[Part]) -> frozenset[str]:
        out = frozenset([""])
        for part in parts:
            choices = frozenset([part]) if isinstance(part, str) else self._variable(part)
            if len(out) * len(choices) > _MOST:
                choices = _ALL
            out = frozenset(joined(left, right) for left in out for right in choices)
        return out

    def _variable(self, variable: Variable) -> frozenset[str]:
        return frozenset().union(*map(self._one, variable.sources))

    def _one(self, written: str) -> frozenset[str]:
        source = source_of(written)
        if source is None:
            return self.texts(unquoted(written))
        if source.type in _FOLLOWED:
            return self._texts_of(self.values(source))
        if source.type == "opt":
            return self._option(source.address or "")
        return {"sls": frozenset([NAME]), "strToBool": frozenset(["true", "false"])}.get(source.type, _ALL)

    def _option(self, name: str) -> frozenset[str]:
        if name in ("stage", ""):
            return frozenset([NAME])
        if self._begin in name:
            return _ALL
        given = self._options.get(name)
        return frozenset([given]) if isinstance(given, str) else frozenset()

    def _texts_of(self, values: Iterable[Value]) -> frozenset[str]:
        """The patterns of values that stand within a text."""
        found: set[str] = set()
        for value in values:
            if isinstance(value, str):
                found |= self.texts(value)
            elif isinstance(value, (bool, int, float)):
                found.add(json.dumps(value))
            if len(found) > _MOST:
                return _ALL
        return frozenset(found)

    def values(self, source: Source) -> Iterator[Value]:
        """The raw values that a source of the configuration's own may have."""
        addresses = self.texts(source.address or "")
        if source.type == "param":
            yield from self._given_param(source.address or "")
            for section in _BY_STAGE & self._root.keys():
                before = [NAME, "params"] if section == "stages" else [NAME]
                yield from self._below([self._root[section]], before, addresses)
        elif source.type == "file":
            for path in sorted(self.texts(source.param or "")):
                yield from self._below(self._contents(path), [], addresses)
        else:
            yield from self._below([self._root], [], addresses)
            if addresses & {"provider.stage", "service.provider.stage"}:
                yield NAME

    def _given_param(self, name: str) -> Iterator[Value]:
        params = self._options.get("param", ())
        for given in (params,) if isinstance(params, str) else params if not isinstance(params, bool) else ():
            key, _, value = given.partition("=")
            if key == name:
                yield value

    def _below(self, values: Iterable[Value], before: list[str], addresses: frozenset[str]) -> Iterator[Value]:
        roots = list(values)
        for address in sorted(addresses):
            found = roots
            for key in [*before, *(address.split(".") if address else [])]:
                found = [one for value in found for one in self._entries(value, key)]
            yield from found

    def _entries(self, value: Value, key: str) -> Iterator[Value]:
        """What stands at a key that may be a pattern."""
        if isinstance(value, str) and self._begin in value:
            # A text that becomes an object
            yield from (one for node in self._nodes(value) for one in self._entries(node, key))
        elif isinstance(value, Map):
            yield from (child for name, child in value.items() if name == key or path_matches(key, name))
        elif isinstance(value, List):
            yield from (child for index, child in enumerate(value) if path_matches(key, str(index)))

    def _nodes(self, text: str) -> Iterator[Value]:
        if not self._may_go_on():
            return
        self._depth += 1
        for part in parts_of(text, self._begin):
            for written in part.sources if isinstance(part, Variable) else ():
                source = source_of(written)
                if source is not None and source.type in _FOLLOWED:
                    yield from self.values(source)
        self._depth -= 1


_FOLLOWED: Final = frozenset(["self", "file", "param"])
