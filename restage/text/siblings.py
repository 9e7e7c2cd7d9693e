"""References to one of several things that are called alike, one for each stage: `Queuedev` beside `Queueprod`.

`Ref: Queue${sls:stage}` names another one for the target; `Ref: Queuedev` names the same. One artifact does not show
which of them was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from restage.document.linear import until_last
from restage.document.values import Json, JsonObject, Path, as_object, at, strings
from restage.text.context import is_reference, is_substituted
from restage.text.finding import Finding
from restage.text.spelling import twin_among

_NAMED: Mapping[str, tuple[str, ...]] = {
    "Ref": ("Resources", "Parameters"),
    "Fn::GetAtt": ("Resources",),
    "Fn::Sub": ("Resources", "Parameters"),
    "DependsOn": ("Resources",),
    "Condition": ("Conditions",),
    "Fn::If": ("Conditions",),
    "Fn::FindInMap": ("Mappings",),
}
_VARIABLE = re.compile(r"\$\{(?!!)([^}]+)\}")
_USERS = ("Environment", "Policies")  # where the framework puts what the user wrote


class Siblings(NamedTuple):
    """`names`: of what there is in the templates, by section. `users`: those that the user gave; the framework refers
    to its own by itself. Conditions that compare something with the stage are not among them: `Is${sls:stage}` would
    always be true.
    """

    names: Mapping[str, frozenset[str]]
    users: frozenset[str]
    source: str
    target: str

    @classmethod
    def of(cls, templates: Iterable[JsonObject], users: frozenset[str], source: str, target: str) -> Siblings:
        """Those of `templates`."""
        sections = {section for named in _NAMED.values() for section in named}
        found = list(templates)
        bodies = [(one, key, body) for one in sections for t in found for key, body in as_object(t.get(one)).items()]
        compared = {key for one, key, body in bodies if one == "Conditions" and _holds(body, source)}
        names = {one: frozenset(key for other, key, _ in bodies if other == one) - compared for one in sections}
        return cls(names, users, source, target)

    def uncertainty(self, document: Json, path: Path, text: str, kept: Set[str]) -> Finding | None:
        """Why what the text at `path` refers to may be another one for the target; `kept`: names that rules keep."""
        for kind, name in _references(document, path, text):
            for section in _NAMED[kind]:
                names = self.names.get(section, frozenset())
                if name not in names - kept or not (name in self.users or self._is_users(path)):
                    continue
                twin = twin_among(name, names, self.source, self.target)
                if twin:
                    return Finding(False, f"refers to {name}, beside which there is {twin}", False)
        return None

    def _is_users(self, path: Path) -> bool:
        """Did the user write what stands at `path`?"""
        own = path[:1] in (("Resources",), ("Outputs",)) and path[1:2] and path[1] in self.users
        return bool(own) or path[0] == "service" or not set(_USERS).isdisjoint(path)


def _holds(body: Json, stage: str) -> bool:
    """Is the stage itself one of the texts?"""
    return any(text == stage for _, text in strings(body))


def _references(document: Json, path: Path, text: str) -> Iterator[tuple[str, str]]:
    """What the text at `path` names: (by which function, name)."""
    if is_substituted(path):
        own = as_object(at(document, (*path[:-1], 1))) if path[-1] == 0 else {}
        names = _VARIABLE.findall(until_last(text, "}"))
        yield from (("Fn::Sub", name.partition(".")[0]) for name in names if name not in own)
    elif is_reference(path):
        kind = path[-2] if isinstance(path[-1], int) else path[-1]
        yield str(kind), text.partition(".")[0] if kind == "Fn::GetAtt" else text
