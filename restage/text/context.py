"""What the surroundings of a text say about it: one of several stages, something to compare with, a reference."""

from __future__ import annotations

from typing import NamedTuple

from restage.document.values import Json, JsonObject, Path, at
from restage.framework.words import STAGES
from restage.text.finding import Finding
from restage.text.spelling import holds_stage, twin_among

_ENTRY = Finding(False, "an entry of a map with one entry for each stage", False)
_OWN_NAME = Finding(False, "an entry of a map in which each stage has its own name", True)
_COMPARED = Finding(False, "what something is compared with", False)
_BESIDE = Finding(False, "one of several stages in a list", False)
_TOLD = Finding(False, "one of the stages in a list, which is told of as a whole", True)
_ALLOWED = Finding(False, "one of the values that a parameter may have", True)

# Objects whose keys are names that the user chose, not stages, even where they look like some
_NAMED_BY_USER = tuple(
    (name,) for name in ("Conditions", "Resources", "Outputs", "Parameters", "functions", "Variables")
)

_REFERENCES = ("Ref", "Fn::GetAtt", "DependsOn")
# Where `Condition` names one of the template's; anywhere else it is a property like any other
_CONDITIONAL = ("Resources", "Outputs", "Conditions")
_LOGICAL = ("Fn::And", "Fn::Or", "Fn::Not")
_OF_VALUES = ("Fn::Contains", "Fn::EachMemberIn")  # rules of a template, which hold a value against a list
_REFERRING_FIRST = ("Fn::If", "Fn::FindInMap")
_VARIABLES = frozenset(
    {"Variables", "environment", "custom", "params", "Tags", "tags"}
)  # where anybody may give any name


def is_reference(path: Path) -> bool:
    """Is the text at `path` the name of something in the template, and not the user's own text?"""
    place = path[:-1] if path and isinstance(path[-1], int) else path
    last = place[-1] if place else ""
    if last in _REFERENCES:
        return len(place) < 2 or place[-2] not in _VARIABLES
    if last == "Condition":
        return place[-3:-2] in [(name,) for name in _CONDITIONAL + _LOGICAL]
    return last in _REFERRING_FIRST and path[-1] == 0


def is_substituted(path: Path) -> bool:
    """Is the text at `path` that of an `Fn::Sub`?"""
    return path[-1:] == ("Fn::Sub",) or path[-2:] == ("Fn::Sub", 0)


class Context(NamedTuple):
    """The surroundings of texts in `root`, for one pair of stages."""

    root: Json
    stage: str
    target: str

    def keeps(self, path: Path) -> Finding | None:
        """Why the text at `path` stays, if its surroundings say so; the nearest of them counts."""
        found: Finding | None = None
        value = self.root
        for index, step in enumerate(path):
            # An object without the stage in a key says nothing, and most are
            if isinstance(value, list) or (isinstance(value, dict) and self._may_tell(value, step)):
                found = self._at(value, path[:index], step, path[index + 1 :]) or found
                value = at(value, (step,))
            else:
                value = value.get(str(step)) if isinstance(value, dict) else None
        return found

    def _at(self, value: Json, place: Path, step: str | int, rest: Path) -> Finding | None:
        if isinstance(value, dict):
            return self._in_object(value, place, str(step), rest)
        if not isinstance(value, list) or not isinstance(step, int):
            return None
        if place[-1:] == ("Fn::Equals",) and len(value) == 2:
            # `[<stage>, dev]`: the first is the stage, the second what it is compared with
            return _COMPARED if (step == 1) == isinstance(value[1], str) else None
        if not rest:
            return self._listed(value, place) if value[step] == self.stage else None
        return _BESIDE if rest[0] in self._named_by_stage(value) else None

    def _in_object(self, value: JsonObject, place: Path, key: str, rest: Path) -> Finding | None:
        by_user = place[-1:] in _NAMED_BY_USER
        if by_user and place[-1] != "Variables":
            return None
        if not by_user and key in self._stage_keys(value):
            return _OWN_NAME if self._is_own_name(value, rest) else _ENTRY
        return _ENTRY if self._has_twin(value, key) else None

    def _may_tell(self, value: JsonObject, step: str | int) -> bool:
        return self.stage in value or (len(value) > 1 and holds_stage(str(step), self.stage, self.target))

    def _has_twin(self, value: JsonObject, key: str) -> bool:
        """Has the object an entry that is called alike, for the target: `devVpc`, `prodVpc`?"""
        twin = twin_among(key, value, self.stage, self.target) if key != self.stage else None
        return twin is not None and _is_deep(value[twin]) == _is_deep(value.get(key))

    def _stage_keys(self, value: JsonObject) -> frozenset[str]:
        """The keys that name stages, where an object has one entry for each of several stages."""
        if self.stage not in value:
            return frozenset()
        named = frozenset(key for key in value if self._is_stage(key) and self._is_entry(value, key))
        return named if len(named) > 1 else frozenset()

    def _is_own_name(self, value: JsonObject, rest: Path) -> bool:
        """`{dev: dev, prod: prod}`: do both stages' entries hold nothing but their names at `rest`?"""
        return all(at(value, (stage, *rest)) == stage for stage in (self.stage, self.target))

    def _is_entry(self, value: JsonObject, key: str) -> bool:
        """Is it an entry like the stage's own? `{stage: dev, dev: {…}, prod: {…}}` says which of two counts."""
        chooses = key not in (self.stage, self.target) and value[key] == self.stage
        return not chooses and _is_deep(value[key]) == _is_deep(value[self.stage])

    def _listed(self, value: list[Json], place: Path) -> Finding | None:
        """A list of stages' names, such as AllowedValues; not the items of an Fn::Join."""
        if place[-1:] == ("stages",) and self.target not in value:
            return _TOLD
        stages = [item for item in value if isinstance(item, str) and self._is_stage(item)]
        intrinsic = any(str(step).startswith("Fn::") and step not in _OF_VALUES for step in place[-2:])
        if len(stages) < 2 or len(stages) * 2 < len(value) or intrinsic:
            return None
        # `[${sls:stage}, prod]` looks the same, but nobody writes that where it says which stages there are
        of_parameter = place[-1:] == ("AllowedValues",) and place[-3:-2] == ("Parameters",)
        return _ALLOWED if of_parameter and self.target in value else _BESIDE

    def _named_by_stage(self, value: list[Json]) -> frozenset[str]:
        """Keys under which the objects of a list hold the names of both stages: `[{Name: dev}, {Name: prod}]`."""
        objects = [item for item in value if isinstance(item, dict)]
        keys = {key for item in objects for key, child in item.items() if child == self.stage}
        return frozenset(key for key in keys if any(item.get(key) == self.target for item in objects))

    def _is_stage(self, word: str) -> bool:
        return word in STAGES or word in (self.stage, self.target)


def _is_deep(value: Json) -> bool:
    return isinstance(value, dict | list)
