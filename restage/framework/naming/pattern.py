"""Patterns with variables, `{service}-{stage}-{function}`: evaluated for a stage, or read backwards from a name.

A variable has a domain: the values it may take in the source, each with its value in the target. `{x:norm}` stands for
the value in an encoding (`encode.ENCODERS`). A variable without a domain takes any text and keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from restage.document.values import Json
from restage.framework.cutting import Fit, as_it_is
from restage.framework.naming.encode import ENCODERS, Encoder

Binding = dict[str, str]  # variable (with its encoding) -> encoded text in the source

# What a variable without a domain must look like; all others take any text. Compiled when first needed, if ever.
SHAPES: Mapping[str, str] = {
    "method": "Get|Post|Put|Patch|Delete|Head|Options|Any",
    "kind": "Dynamodb|DynamoDB|Kinesis|SQS|Documentdb|MSK|Kafka",
    "number": r"\d+",
    "hash": "[0-9A-F]{8}",
    "digest": "[0-9a-f:]+",
    "cdk": "[0-9A-F]{8}",
    "account": r"\d{12}",
}

# Variables that take the same values as another, for patterns that hold two.
ALIASES: Mapping[str, str] = {"other": "user"}

# The variable that is any text without what looks like the stage, and an item of a structure that is any value.
PLAIN: Final = "plain"
ANY_VALUE: Final = "{json}"

_VARIABLE = re.compile(r"\{(\w+(?::\w+)?)\}")


@cache
def pieces(pattern: str) -> tuple[tuple[bool, str], ...]:
    """`pattern` cut into (is variable, text)."""
    return tuple((bool(i % 2), text) for i, text in enumerate(_VARIABLE.split(pattern)) if text or i % 2)


class Translation(NamedTuple):
    """A name for the target; not `certain` where a part of it is the user's text."""

    value: Json
    certain: bool


class _Encoded(NamedTuple):
    """What was made of the values of a variable when they had changed `changes` times."""

    changes: int
    table: dict[str, str | None]  # encoded source text → encoded target text
    plain: dict[str, str]  # encoded source text → source text
    uncertain: frozenset[str]  # encoded source texts


@dataclass(eq=False, repr=False)
class Domains:
    """The domains of all variables, and which values are `uncertain`; encoded ones are made when first asked for."""

    values: dict[str, dict[str, str]]
    uncertain: dict[str, set[str]] = field(default_factory=dict)
    _changes: dict[str, int] = field(default_factory=dict)
    _made: dict[str, _Encoded] = field(default_factory=dict)

    def define(self, name: str, old: str, new: str, *, certain: bool = True) -> None:
        """One more value of the variable `name`: `old` in the source, `new` in the target."""
        values = self.values.setdefault(name, {})
        if values.get(old) == new and (certain or old in self.uncertain.get(name, ())):
            return
        values[old] = new
        if not certain:
            self.uncertain.setdefault(name, set()).add(old)
        self._changes[name] = self._changes.get(name, 0) + 1

    def copy(self) -> Domains:
        """The same values, to which others can be added."""
        return Domains(
            values={name: dict(values) for name, values in self.values.items()},
            uncertain={name: set(texts) for name, texts in self.uncertain.items()},
            _changes=dict(self._changes),
            _made=dict(self._made),
        )

    def encoded(self, variable: str) -> dict[str, str | None] | None:
        """Encoded source text → encoded target text (None: two values collide in the source only); None: any text."""
        made = self._encoded(variable)
        return made and made.table

    def _encoded(self, variable: str) -> _Encoded | None:
        name = _name(variable)
        changes, made = self._changes.get(name, 0), self._made.get(variable)
        if made and made.changes == changes:
            return made
        values = self.values.get(name)
        if values is None:
            return None
        encode = _encoder(variable)
        table: dict[str, str | None] = {}
        plain: dict[str, str] = {}
        for old, new in values.items():
            source, target = encode(old), encode(new)
            table[source] = target if table.get(source, target) == target else None
            plain[source] = old
        uncertain = frozenset(map(encode, self.uncertain.get(name, ())))
        self._made[variable] = made = _Encoded(changes, table, plain, uncertain)
        return made

    def target(self, variable: str, source: str) -> str | None:
        """What `source` becomes; None when that is ambiguous."""
        table = self.encoded(variable)
        return source if table is None else table.get(source)

    def impossible(self, pattern: Json) -> bool:
        """Does `pattern` hold a variable for which there is no value at all? (The user's texts are found late.)"""
        if isinstance(pattern, str):
            names = (_name(part) for is_variable, part in pieces(pattern) if is_variable)
            return any(name != "user" and self.values.get(name) == {} for name in names)
        children = pattern.values() if isinstance(pattern, dict) else pattern if isinstance(pattern, list) else ()
        return any(map(self.impossible, children))

    def sure(self, binding: Binding) -> bool:
        """Are all values of `binding` certain?"""
        return not any(
            (made := self._encoded(variable)) and text in made.uncertain for variable, text in binding.items()
        )

    def narrowed(self, fixed: Mapping[str, str]) -> Domains:
        """The same, each variable of `fixed` (source text, not encoded) having only this value."""
        if not fixed:
            return self
        values = {name: {old: self.values.get(name, {}).get(old, old)} for name, old in fixed.items()}
        kept = {variable: made for variable, made in self._made.items() if _name(variable) not in fixed}
        return Domains({**self.values, **values}, self.uncertain, dict(self._changes), kept)

    def decoded(self, variable: str, text: str) -> str:
        """The plain value of the source whose encoding is `text`; `text` itself where there is none."""
        made = self._encoded(variable)
        return made.plain.get(text, text) if made else text


def _name(variable: str) -> str:
    name = variable.partition(":")[0]
    return ALIASES.get(name, name)


def _encoder(variable: str) -> Encoder:
    return ENCODERS[variable.partition(":")[2]]


def match(pattern: str, text: str, domains: Domains) -> Iterator[Binding]:
    """Every way in which `text` is `pattern` evaluated for the source."""
    parts = pieces(pattern)
    # Most of what is held against a pattern does not even end like it
    if parts and not parts[-1][0] and not text.endswith(parts[-1][1]):
        return iter(())
    return _match(parts, 0, text, domains)


def _match(parts: tuple[tuple[bool, str], ...], index: int, text: str, domains: Domains) -> Iterator[Binding]:
    if index == len(parts):
        if not text:
            yield {}
        return
    is_variable, part = parts[index]
    if not is_variable:
        if text.startswith(part):
            yield from _match(parts, index + 1, text[len(part) :], domains)
        return
    table = domains.encoded(part)
    for end in _ends(parts, index, text):
        value = text[:end]
        if _takes(part, table, value):
            for rest in _match(parts, index + 1, text[end:], domains):
                if rest.get(part, value) == value:
                    yield {part: value, **rest}


def _takes(variable: str, table: Mapping[str, str | None] | None, value: str) -> bool:
    if table is not None:
        return value in table
    shape = SHAPES.get(variable)
    return re.fullmatch(shape, value) is not None if shape else bool(value)


def _ends(parts: tuple[tuple[bool, str], ...], index: int, text: str) -> Iterator[int]:
    """Where a variable's text may end: where the next literal begins."""
    if index + 1 == len(parts):
        yield len(text)
        return
    following = parts[index + 1]
    if following[0]:
        yield from range(1, len(text) + 1)
        return
    end = text.find(following[1])
    while end >= 0:
        yield end
        end = text.find(following[1], end + 1)


def render(pattern: str, binding: Binding, domains: Domains) -> str | None:
    """`pattern` evaluated for the target; None where a variable's target is not known."""
    out = []
    for is_variable, part in pieces(pattern):
        text = domains.target(part, binding[part]) if is_variable else part
        if text is None:
            return None
        out.append(text)
    return "".join(out)


def translate(pattern: str, text: str, domains: Domains) -> Translation | None:
    """`text` for the target, if it is `pattern` evaluated for the source in just one way (or in ways that agree)."""
    found: dict[str | None, bool] = {}
    for binding in match(pattern, text, domains):
        new = render(pattern, binding, domains)
        found[new] = found.get(new, True) and domains.sure(binding)
    if len(found) != 1:
        return None
    new, certain = found.popitem()
    return None if new is None else Translation(new, certain)


def translate_fitted(pattern: str, fit: Fit, text: str, domains: Domains) -> Translation | None:
    """The same for a name that is cut or hashed where it is too long, and then can't be read backwards."""
    if not _has_plain(pattern):
        return given(pattern, domains, fit).get(text)
    found = translate(pattern, text, domains) if fit(text) == text else None
    return found._replace(value=fit(str(found.value))) if found else None


def given(pattern: str, domains: Domains, fit: Fit = as_it_is) -> dict[str, Translation]:
    """All names that a formula can give, by the source's."""
    variables = dict.fromkeys(text for is_variable, text in pieces(pattern) if is_variable)
    bindings: list[Binding] = [{}]
    for variable in variables:
        values = domains.encoded(variable)
        if values is None:
            return {}
        bindings = [{**binding, variable: value} for binding in bindings for value in values]
    out: dict[str, Translation] = {}
    for binding in bindings:
        source = "".join(binding[text] if is_variable else text for is_variable, text in pieces(pattern))
        target = render(pattern, binding, domains)
        if target is not None:
            out[fit(source)] = Translation(fit(target), domains.sure(binding))
    return out


def plainly(pattern: str, text: str, domains: Domains, holds: Callable[[str], bool]) -> bool:
    """Is nothing in `text` that `{plain}` of the pattern stands for what `mentions_stage` tells of?"""
    return not _has_plain(pattern) or not any(holds(found[PLAIN]) for found in match(pattern, text, domains))


def _has_plain(pattern: str) -> bool:
    return (True, PLAIN) in pieces(pattern)


def translate_json(pattern: Json, value: Json, domains: Domains) -> Translation | None:
    """The same for a structure whose strings are patterns, such as an `Fn::Join`; `{json}` is any value."""
    if pattern == ANY_VALUE:
        return Translation(value, True)
    if isinstance(pattern, str):
        return translate(pattern, value, domains) if isinstance(value, str) else None
    if isinstance(pattern, list) and isinstance(value, list) and len(value) == len(pattern):
        items = [translate_json(p, v, domains) for p, v in zip(pattern, value, strict=True)]
        whole = [item for item in items if item is not None]
        return (
            Translation([i.value for i in whole], all(i.certain for i in whole)) if len(whole) == len(items) else None
        )
    if isinstance(pattern, dict) and isinstance(value, dict) and value.keys() == pattern.keys():
        members = {key: translate_json(pattern[key], child, domains) for key, child in value.items()}
        known = {key: member for key, member in members.items() if member is not None}
        certain = all(member.certain for member in known.values())
        return Translation({key: m.value for key, m in known.items()}, certain) if len(known) == len(members) else None
    return Translation(value, True) if value == pattern and not isinstance(pattern, (list, dict)) else None
