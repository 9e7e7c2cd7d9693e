"""The places of a plan by what they belong to: a function with all that is there for it, a resource, an output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from restage.artifact.layout import STATE_FILE
from restage.artifact.templates import templates
from restage.document.values import Path, as_object, at, show
from restage.framework.naming.encode import function_id
from restage.plan.model import Plan
from restage.rules.belongings import functions_of
from restage.verdict import Verdict


class Section(StrEnum):
    """What groups are of, in the order of reports."""

    FUNCTIONS = "functions"
    RESOURCES = "resources"
    OUTPUTS = "outputs"
    OTHERS = "configuration and files"


class Group(NamedTuple):
    """The places of one function, resource, output, setting or file, in the order of their names."""

    section: Section
    title: str
    verdicts: tuple[Verdict, ...]


_USERS: Final = ("service", "resources")  # the state's copy of what the user wrote for the template
_SECTIONS: Final = {"Resources": Section.RESOURCES, "Outputs": Section.OUTPUTS}


def by_owner(plan: Plan) -> list[Group]:
    """All places of `plan`, each of them once."""
    owners = _owners(plan)
    found: dict[tuple[Section, str], list[Verdict]] = {}
    for verdict in plan.verdicts:
        found.setdefault(_group(verdict, owners), []).append(verdict)
    order = list(Section)
    in_order = sorted(found.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
    return [Group(section, title, _sorted(verdicts)) for (section, title), verdicts in in_order]


def _sorted(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    return tuple(sorted(verdicts, key=lambda one: (one.file == STATE_FILE, one.file, [*map(str, one.path)])))


def _owners(plan: Plan) -> dict[str, str]:
    """By logical ID, the key of the function that a resource is there for."""
    artifact = plan.applied.artifact
    keys = {function_id(key): key for key in as_object(at(artifact.resolved.value, ("service", "functions")))}
    found = (one for template in templates(artifact) for one in functions_of(template.value).items())
    return {resource: keys.get(function, function) for resource, function in found}


def _group(verdict: Verdict, owners: Mapping[str, str]) -> tuple[Section, str]:
    path = verdict.path
    if verdict.file == STATE_FILE and path[:2] == ("service", "functions") and len(path) > len(_USERS):
        return Section.FUNCTIONS, str(path[2])
    inner = path[len(_USERS) :] if verdict.file == STATE_FILE and path[: len(_USERS)] == _USERS else path
    section, name = _SECTIONS.get(str(inner[0])) if inner else None, str(inner[1]) if inner[1:] else ""
    if section is Section.RESOURCES and name in owners:
        return Section.FUNCTIONS, owners[name]
    return (section, name) if section and name else (Section.OTHERS, _setting(path) or verdict.file)


def _setting(path: Path) -> str:
    return show(path[:2])
