"""A checked rules file becomes the rules of one target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from restage.document.values import ABSENT, Json, Path, as_list, as_text, parse_place
from restage.errors import UsageError
from restage.rules.checking import shape_of
from restage.rules.interpolation import filled, literal, number_of
from restage.rules.located import Located
from restage.rules.model import (
    Action,
    Lookup,
    MapRule,
    PlaceRule,
    Reason,
    Rules,
    Same,
    Seen,
    Selector,
)
from restage.rules.selectors import places_in, selected_by
from restage.text.wordrule import WordRule

_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")


def build(
    root: Located, file: str, target: str, environment: Mapping[str, str], learned: Set[int] = frozenset()
) -> Rules:
    """The rules of `root`, a checked document, for `target`: those for all, then its own; on the lines `learned` begin
    those that nobody wrote. Raises UsageError for variables of `environment` that are not set."""
    own = root.members["targets"].members.get(target) if "targets" in root.members else None
    settings = {key: child for key, child in root.members.items() if key not in ("version", "targets", "rules")}
    settings.update({key: child for key, child in own.members.items() if key != "rules"} if own else {})
    values = {
        name: (child, block is root)
        for block in (root, own)
        if block and "values" in block.members
        for name, child in block.members["values"].members.items()
    }
    listed = [
        node for block in (root, own) if block and "rules" in block.members for node in block.members["rules"].items
    ]
    builder = _Builder(file, environment, learned, [])
    rules = builder.rules(settings, listed)._replace(values=tuple(builder.values(values)))
    if builder.unset:
        raise UsageError([text for _, text in sorted(set(builder.unset))])
    return rules


@dataclass(eq=False)
class _Builder:
    file: str
    environment: Mapping[str, str]
    learned: Set[int]
    unset: list[tuple[int, str]]

    def rules(self, settings: Mapping[str, Located], listed: list[Located]) -> Rules:
        maps = [self._map(node) for node in listed if self._first(node) == "map"]
        stage_follows = self._text(settings, "provider-stage") == "follows"
        account = self._move(settings.get("account"))
        return Rules(
            stage_follows=stage_follows,
            stage_where=self._where(settings["provider-stage"]) if stage_follows else "",
            stage_line=settings["provider-stage"].line if stage_follows else 0,
            text=self._text(settings, "text") == "replace",
            service=self._text(settings, "service"),
            region=self._move(settings.get("region"), everywhere=True),
            bucket=self._move(settings.get("deployment-bucket"), everywhere=True),
            places=tuple(self._place(node) for node in listed if self._first(node) not in ("map", "keep", "rename")),
            maps=(*maps, *([account] if account else [])),
            words=tuple(self._word(node) for node in listed if self._first(node) in ("keep", "rename")),
            same=_same(settings["lookups"].value) if "lookups" in settings else Same(),
            seen=Seen(frozenset(self._text(settings, "seen").split())) if "seen" in settings else None,
        )

    def values(self, listed: Mapping[str, tuple[Located, bool]]) -> Iterator[Lookup]:
        """The values of lookups, each with whether it is for all targets."""
        for name, (node, general) in listed.items():
            yield Lookup(literal(name), self._filled(node), self._where(node), general)

    def _first(self, node: Located) -> str:
        values = {name: child.value for name, child in node.members.items()}
        shape = shape_of(values, values)
        return shape.needs[0] if shape else ""

    def _where(self, node: Located) -> str:
        return f"{self.file}, {node.place}"

    def _text(self, settings: Mapping[str, Located], name: str) -> str:
        return as_text(self._filled(settings[name])) if name in settings else ""

    def _move(self, node: Located | None, *, everywhere: bool = False) -> MapRule | None:
        """A map from one name to another; where only the new one is given, the artifact says which was the old."""
        if node is None:
            return None
        value = self._filled(node)
        old, new = (value["from"], value["to"]) if isinstance(value, dict) else (None, value)
        return MapRule(old=old, new=new, inside=True, everywhere=everywhere, where=self._where(node), line=node.line)

    def _map(self, node: Located) -> MapRule:
        inside = "inside" in node.members and node.members["inside"].value is True
        old, new = self._filled(node.members["map"]), self._filled(node.members["to"])
        return MapRule(
            old=old,
            new=new,
            inside=inside,
            excepted=_names(node, "except"),
            where=self._where(node),
            line=node.line,
            learned=node.line in self.learned,
            group=_group(node),
            needs=_needs(node),
            reasons=_reasons(node),
        )

    def _word(self, node: Located) -> WordRule:
        kind = self._first(node)
        text = as_text(self._filled(node.members[kind]))
        new = self._filled(node.members["to"]) if kind == "rename" else text
        inside = "inside" in node.members and node.members["inside"].value is True
        return WordRule(text=text, new=str(new), inside=inside, where=self._where(node), line=node.line)

    def _place(self, node: Located) -> PlaceRule:
        action = next(action for action in Action if action.value in node.members)
        given = node.members[action.value]
        return PlaceRule(
            selector=self._selector(node),
            action=action,
            value=self._filled(given) if action in (Action.SET, Action.ADD) else None,
            old=self._filled(node.members["from"]) if "from" in node.members else ABSENT,
            digest=as_text(node.members["from-digest"].value) if "from-digest" in node.members else "",
            excepted=_names(node, "except"),
            where=self._where(node),
            line=node.line,
            learned=node.line in self.learned,
            by_hand=node.line not in self.learned,
            group=_group(node),
            needs=_needs(node),
            reasons=_reasons(node),
        )

    def _selector(self, node: Located) -> Selector:
        return selected_by({name: child.value for name, child in node.members.items()})

    def _filled(self, node: Located) -> Json:
        return self._fill(node.value, node)

    def _fill(self, value: Json, node: Located) -> Json:
        if isinstance(value, dict):
            return {literal(key): self._fill(child, node.members.get(key, node)) for key, child in value.items()}
        if isinstance(value, list):
            return [self._fill(item.value, item) for item in node.items]
        if not isinstance(value, str):
            return value
        if number := number_of(value):
            return self._number(number, node)
        return filled(value, lambda name: self._variable(name, node))

    def _variable(self, name: str, node: Located) -> str:
        value = self.environment.get(name, "")
        if not value:  # as build servers have it where a secret is missing
            self._missing(name, "is empty" if name in self.environment else "is not set", node)
        return value

    def _number(self, name: str, node: Located) -> Json:
        text = self._variable(name, node)
        found = _NUMBER.fullmatch(text)
        if found is None:
            if text:
                self._missing(name, "holds no number", node)
            return None
        return float(text) if found[1] else int(text)

    def _missing(self, name: str, what: str, node: Located) -> None:
        text = f"{self._where(node)}: ${{env:{name}}}: the variable {name} {what}; set it"
        self.unset.append((node.line, text))


def _same(value: Json) -> Same:
    return Same(all=True) if value == "same" else Same(expressions=frozenset(map(str, as_list(value))))


def _group(node: Located) -> str:
    return as_text(node.members["group"].value) if "group" in node.members else ""


def _needs(node: Located) -> tuple[Path, ...]:
    return places_in(node.members["needs"].value) if "needs" in node.members else ()


def _reasons(node: Located) -> tuple[Reason, ...]:
    found = node.members["learned-with"].members.items() if "learned-with" in node.members else ()
    return tuple(Reason(parse_place(place) or (), as_text(digest.value)) for place, digest in found)


def _names(node: Located, key: str) -> frozenset[str]:
    return frozenset(map(str, as_list(node.members[key].value))) if key in node.members else frozenset()
