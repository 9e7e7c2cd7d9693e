"""A YAML document as plain values that still know their lines; what YAML would silently change is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import yaml

from restage.document.values import Json
from restage.rules.accounts import QUOTE, has_digits

_DEEPEST: Final = 100
_MOST_VALUES: Final = 200_000  # with all aliases followed
_STANDARD: Final = "tag:yaml.org,2002:"
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Located:
    """A value with its place. `members` of a mapping by key, with each key's own place; `items` of a list."""

    value: Json
    line: int
    column: int
    members: dict[str, Located] = field(default_factory=dict)
    items: tuple[Located, ...] = ()

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def place(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True)
class Mistake:
    """What is wrong at a place of the file."""

    line: int
    column: int
    text: str


def compose(text: str, mistakes: list[Mistake]) -> Located:
    """The document in `text`; what is wrong with it is added to `mistakes`. Raises yaml.YAMLError for no YAML."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError:
        raise yaml.YAMLError("it is nested too deep") from None
    found = Located(None, 1, 1) if root is None else _Composer(mistakes).located(root, 0)
    if _unfolded(found, {}) > _MOST_VALUES:
        raise yaml.YAMLError(f"its aliases unfold to more than {_MOST_VALUES:,} values")
    return found


def _unfolded(located: Located, known: dict[int, int]) -> int:
    """How many values a walk through it would meet; `known`: those of what was counted already, by identity."""
    if id(located) not in known:
        children = (*located.members.values(), *located.items)
        known[id(located)] = 1 + sum(_unfolded(child, known) for child in children)
    return known[id(located)]


@dataclass(eq=False)
class _Composer:
    """`known`: by identity, what an alias stands for once more; None while it is being read."""

    mistakes: list[Mistake]
    known: dict[int, Located | None] = field(default_factory=dict)

    def located(self, node: yaml.Node, depth: int) -> Located:
        found = self.known.get(id(node))
        if found is None:
            found = self._refused(node, depth) or self._read(node, depth)
            self.known[id(node)] = found
        return found

    def _refused(self, node: yaml.Node, depth: int) -> Located | None:
        if depth <= _DEEPEST and id(node) not in self.known:
            return None
        self._refuse(node, "this is nested too deep, or leads back to itself")
        return Located(None, node.start_mark.line + 1, node.start_mark.column + 1)

    def _read(self, node: yaml.Node, depth: int) -> Located:
        self.known[id(node)] = None
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if isinstance(node, yaml.MappingNode):
            members = dict(self._members(node, depth))
            return Located({key: child.value for key, child in members.items()}, line, column, members)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self.located(item, depth + 1) for item in node.value)
            return Located([item.value for item in items], line, column, {}, items)
        return Located(self._scalar(node), line, column)

    def _members(self, node: yaml.MappingNode, depth: int) -> Iterator[tuple[str, Located]]:
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            line, column = key.start_mark.line + 1, key.start_mark.column + 1
            if not isinstance(key, yaml.ScalarNode) or name == "<<":
                self.mistakes.append(Mistake(line, column, "expected a plain name as the key"))
            elif name in seen:
                self.mistakes.append(Mistake(line, column, f"{name} is there twice"))
            else:
                seen.add(name)
                yield name, self.located(child, depth + 1)

    def _scalar(self, node: yaml.Node) -> Json:
        text, kind = str(node.value), node.tag.removeprefix(_STANDARD)
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in ("true", "false"):
            return text.lower() == "true"
        if kind == "int" and _INTEGER.fullmatch(text):
            return int(text)
        if kind == "float" and _DECIMAL.fullmatch(text) and text == str(float(text)):
            return float(text)
        if kind in ("bool", "int", "float"):
            hint = QUOTE if has_digits(text) else "write a text in quotes"
            self._refuse(node, f"{text} may mean a text or a {kind}; {hint}")
        elif kind not in ("str", "timestamp"):
            self._refuse(node, f"{node.tag} is not known here; write the value out, as in JSON")
        return text

    def _refuse(self, node: yaml.Node, text: str) -> None:
        self.mistakes.append(Mistake(node.start_mark.line + 1, node.start_mark.column + 1, text))
