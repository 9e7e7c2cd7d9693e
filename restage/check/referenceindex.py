"""What a template names, whatever the place: most templates name nothing that is not there, and need no closer look."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import NamedTuple

from restage.artifact.referring import KEYED
from restage.document.values import Json, JsonObject, as_object


class Mentions(NamedTuple):
    """`ids`: logical IDs in references; `needs`: those in `DependsOn`; `conditions` and `maps`: names of theirs, and of
    other things that are called so; `texts`: all strings."""

    ids: set[str]
    needs: set[str]
    conditions: set[str]
    maps: set[str]
    texts: list[str]

    @classmethod
    def of(cls, template: JsonObject) -> Mentions:
        """All that `template` names."""
        found = cls(set(), set(), set(), set(), [])
        _collect(template, found, found.texts.append)
        return found

    def note(self, key: str, value: Json) -> None:
        """Adds what stands under `key`, which is one of those that name something."""
        if key == "Ref" and isinstance(value, str):
            self.ids.add(value)
            return
        if key in KEYED:
            names = self.needs if key == "DependsOn" else self.ids
            names.update([reference.logical_id for reference in KEYED[key](value, ())])
            return
        name = value[0] if isinstance(value, list) and value else value
        if isinstance(name, str):
            (self.maps if key == "Fn::FindInMap" else self.conditions).add(name)

    def all_in(self, template: JsonObject, exported: Set[str]) -> bool:
        """Is everything there? `exported`: the outputs of all stacks, which `Fn::GetAtt` names as `Outputs.<key>`."""
        sections = ("Resources", "Parameters", "Conditions", "Mappings")
        resources, parameters, conditions, maps = (as_object(template.get(name)).keys() for name in sections)
        unknown = self.ids - resources - parameters
        return (
            self.needs <= resources
            and self.conditions <= conditions
            and self.maps <= maps
            and all("::" in name or name.removeprefix("Outputs.") in exported for name in unknown)
        )


_NAMING = frozenset((*KEYED, "Condition", "Fn::If", "Fn::FindInMap"))


def _collect(value: JsonObject | list[Json], found: Mentions, add: Callable[[str], None]) -> None:
    """Calls itself for no string, and tells by the type itself: this walk is part of every run."""
    if isinstance(value, list):
        for child in value:
            if type(child) is str:
                add(child)
            elif type(child) is dict or type(child) is list:
                _collect(child, found, add)
        return
    for key, child in value.items():
        if key in _NAMING:
            found.note(key, child)
        if type(child) is str:
            add(child)
        elif type(child) is dict or type(child) is list:
            _collect(child, found, add)
