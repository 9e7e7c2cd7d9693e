"""Is a rules file one? All that is wrong with it, by line and column; the tables are in `restage.rules.grammar`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from restage.document.values import Json, parse_place
from restage.rules.accounts import QUOTE, is_account
from restage.rules.grammar import RULE, SETTINGS, SHAPES, VERSION
from restage.rules.interpolation import misunderstood
from restage.rules.keys import Key, Shape, Sort
from restage.rules.located import Located, Mistake
from restage.rules.wildcards import adds_item
from restage.suggestions import did_you_mean


def check_file(root: Located, mistakes: list[Mistake]) -> None:
    """Adds to `mistakes` what is wrong with the document `root`."""
    _Checker(mistakes).file(root)


def shape_of(keys: Iterable[str], value: Mapping[str, Json]) -> Shape | None:
    """The shape that a rule with `keys` is meant to have: the first whose needs are there; `keep`, `rename` as a text
    only count where no place is named."""
    found = set(keys)
    fitting = [
        shape
        for shape in SHAPES
        if (first := shape.needs[0]) in found and (first not in ("keep", "rename") or value.get(first) is not True)
    ]
    same = [shape for shape in fitting if shape.needs[0] == fitting[0].needs[0]]
    return next((shape for shape in same if found.issuperset(shape.needs)), fitting[0] if fitting else None)


@dataclass(eq=False)
class _Checker:
    mistakes: list[Mistake]

    def say(self, node: Located, text: str) -> None:
        self.mistakes.append(Mistake(node.line, node.column, text))

    def file(self, root: Located) -> None:
        if not self._mapping(root):
            return
        version = root.members.get("version")
        if version is None:
            self.say(Located(None, 1, 1), f"version: {VERSION} is missing")
        elif version.value != VERSION or isinstance(version.value, bool):
            self.say(version, f"unsupported version {version.value!r}; this release reads version: {VERSION}")
        self._settings({key: child for key, child in root.members.items() if key not in ("version", "targets")}, True)
        targets = root.members.get("targets")
        if targets is not None and self._mapping(targets):
            for target in targets.members.values():
                if self._mapping(target):
                    self._settings(target.members, False)

    def _mapping(self, node: Located) -> bool:
        if not node.is_mapping:
            self.say(node, "expected names with values here, such as `text: replace`")
        return node.is_mapping

    def _settings(self, members: Mapping[str, Located], top: bool) -> None:
        for name, node in members.items():
            key = SETTINGS.get(name)
            if key is None:
                known = ", ".join([*SETTINGS, *(["targets"] if top else [])])
                near = did_you_mean(name, [*SETTINGS, *(["targets"] if top else [])])
                self.say(node, f"unknown key {name!r}{near or ';'} allowed are {known}")
            elif key.sort is Sort.RULES:
                self._rules(node)
            else:
                self._value(name, key, node)
                if key.sort in _FILLED or name == "service":
                    self._variables(node)

    def _variables(self, node: Located) -> None:
        """What looks like a variable in a text that the environment is filled into."""
        if isinstance(node.value, str):
            for problem in misunderstood(node.value):
                self.say(node, problem)
        for key, child in node.members.items():
            for problem in misunderstood(key, is_key=True):
                self.say(child, problem)
        for child in (*node.members.values(), *node.items):
            self._variables(child)

    def _value(self, name: str, key: Key, node: Located) -> None:
        if key.choices and node.value not in key.choices:
            near = did_you_mean(str(node.value), key.choices)
            said = (
                f", not {node.value!r}" if str(node.value).isalpha() else ""
            )  # else it may be a value out of its line
            self.say(node, f"{name} is {' or '.join(key.choices)}{said}{near}")
        elif not key.choices and not _FITS[key.sort](node.value):
            quotes = "" if key.sort is Sort.VALUES else _quotes(node.value)
            self.say(node, f"{name} wants {key.sort.value}{quotes}")
        elif key.sort is Sort.VALUES:
            for child in (child for child in node.members.values() if is_account(child.value)):
                self.say(child, f"what is looked up is a text; {QUOTE}")
        elif key.sort in (Sort.PLACE, Sort.PLACES, Sort.REASONS):
            for text in node.members or as_places(node.value):
                if parse_place(str(text)) is None:
                    self.say(node, f"{text!r} is no place; they look like VpcConfig.SubnetIds[0]")

    def _rules(self, node: Located) -> None:
        if not isinstance(node.value, list):
            self.say(node, "expected a list of rules, each beginning with a dash")
        for rule in node.items:
            if self._mapping(rule):
                self._rule(rule)

    def _rule(self, rule: Located) -> None:
        unknown = [name for name in rule.members if name not in RULE]
        for name in unknown:
            near = did_you_mean(name, RULE)
            self.say(rule.members[name], f"a rule has no {name}{near or ';'} it has {', '.join(RULE)}")
        for name, node in rule.members.items():
            if name in RULE:
                self._value(name, RULE[name], node)
            if name in RULE and RULE[name].sort in _FILLED:
                self._variables(node)
        if not unknown:
            self._shape(rule)

    def _shape(self, rule: Located) -> None:
        values = {name: node.value for name, node in rule.members.items()}
        shape = shape_of(values, values)
        if shape is None:
            firsts = ", ".join(dict.fromkeys(shape.needs[0] for shape in SHAPES))
            self.say(rule, f"the rule has no selector; one of {firsts} is required")
            return
        missing = [name for name in shape.needs if name not in values]
        if missing:
            self.say(rule, f"a rule with {shape.needs[0]} wants {' and '.join(missing)}, too")
        actions = [name for name in shape.actions if name in values]
        if shape.actions and len(actions) != 1:
            there = f"{' and '.join(actions)} can't go together" if actions else "it has none"
            self.say(rule, f"a rule with {shape.needs[0]} wants one of {', '.join(shape.actions)}; {there}")
        extra = [name for name in values if name not in (*shape.needs, *shape.actions, *shape.may)]
        if extra:
            self.say(rule.members[extra[0]], f"a rule with {shape.needs[0]} can't have {', '.join(extra)}")
        if "from" in values and "from-digest" in values:
            self.say(rule, "from and from-digest say the same; leave one out")
        if "add" in values and ("from" in values or "from-digest" in values):
            self.say(rule, "where something is added nothing stands yet; leave from out, or write set")
        places = [values.get("property"), *as_places(values.get("path"))]
        if "add" not in values and any(isinstance(place, str) and adds_item(place) for place in places):
            self.say(rule, "[+] is behind the last item, where something can be added, and nothing else")
        if isinstance(values.get("map"), str) and is_account(values.get("to")):
            self.say(rule.members["to"], f"a text would become a number; {QUOTE}")
        if any(values.get(name, True) is not True for name in ("keep", "rename") if name in shape.actions):
            self.say(rule, f"keep and rename are true in a rule with {shape.needs[0]}")


def _quotes(value: Json) -> str:
    """The end of a message about `value`, where numbers are in the place of texts."""
    inside = value.values() if isinstance(value, dict) else as_places(value)
    return f"; {QUOTE}" if any(isinstance(one, int) and not isinstance(one, bool) for one in inside) else ""


_FILLED: Final = frozenset({Sort.VALUES, Sort.SCALAR, Sort.ANY, Sort.TRUE_OR_TEXT, Sort.MOVE, Sort.EXACT_MOVE})


def as_places(value: Json) -> list[Json]:
    """One place, or a list of them, as a list."""
    return value if isinstance(value, list) else [value]


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and value != ""


def _is_texts(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _is_move(value: Json) -> bool:
    return isinstance(value, dict) and value.keys() == {"from", "to"} and all(map(_is_text, value.values()))


def _is_reasons(value: Json) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_is_text, value.values()))


def is_expression(value: Json) -> bool:
    """Is it what a variable looks up: `ssm:/shop/prod/db-url`, without `${` and `}`?"""
    return isinstance(value, str) and _EXPRESSION.fullmatch(value) is not None


_EXPRESSION: Final = re.compile(r"[a-z][A-Za-z0-9.-]*(\([^()]*\))?(:[^\n]*)?")


def _is_values(value: Json) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(is_expression, value))


_FITS: Final[Mapping[Sort, Callable[[Json], bool]]] = {
    Sort.TEXT: _is_text,
    Sort.PLACE: _is_text,
    Sort.PLACES: lambda value: _is_text(value) or _is_texts(value),
    Sort.LIST: _is_texts,
    Sort.SCALAR: lambda value: value is not None and not isinstance(value, (dict, list)),
    Sort.ANY: lambda value: True,
    Sort.TRUE: lambda value: value is True,
    Sort.BOOL: lambda value: isinstance(value, bool),
    Sort.TRUE_OR_TEXT: lambda value: value is True or _is_text(value),
    Sort.MOVE: lambda value: _is_text(value) or _is_move(value),
    Sort.EXACT_MOVE: _is_move,
    Sort.REASONS: _is_reasons,
    Sort.VALUES: _is_values,
    Sort.SAME: lambda value: value == "same" or (_is_texts(value) and all(map(is_expression, as_places(value)))),
}
