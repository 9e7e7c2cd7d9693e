"""What rules may not do to an artifact: take its frame apart, and leave references that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from restage.artifact.folder import Artifact
from restage.artifact.referring import undefined
from restage.artifact.templates import Template, templates
from restage.document.equality import equal
from restage.document.placepatterns import find
from restage.document.values import ABSENT, ANY, JsonObject, Path, Side, as_object, at, show
from restage.rules.change import Change
from restage.rules.outcome import Applied
from restage.rules.problems import Problem
from restage.rules.repeatedsettings import SERVICES
from restage.text.context import is_reference
from restage.verdict import Kind, Verdict

_DIRECTORY: Path = ("package", "artifactDirectoryName")

_NAMES: Final[tuple[Path, ...]] = (("service",), ("service", "name"), ("serviceObject", "name"))  # the service's own

# The stage and the service's name stand in it, and all that the templates name lies there.
_NOT_TO_BE_SET: Final[frozenset[Path]] = frozenset({
    ("package",),
    _DIRECTORY,
    *SERVICES,
    *((*service, "provider") for service in SERVICES),
    *((*service, *name) for service in SERVICES for name in _NAMES),
})  # fmt: skip

# What has to be an object as long as it is there.
_SECTIONS: Final = ("Resources", "Outputs", "Parameters", "Conditions", "Mappings")
_OBJECTS: Final[tuple[Path, ...]] = (
    *(path for section in _SECTIONS for path in ((section,), (section, ANY))),
    ("Resources", ANY, "Properties"),
)
_CONFIGURED_OBJECTS: Final[tuple[Path, ...]] = tuple(
    (*service, *path)
    for service in SERVICES
    for path in (("functions",), ("functions", ANY), ("layers",), ("layers", ANY), ("custom",), ("serviceObject",))
)
_CONFIGURED_TEXTS: Final[tuple[Path, ...]] = tuple(
    (*service, *path) for service in SERVICES for path in (("provider", "stage"), ("provider", "region"))
)
_TYPE: Final[Path] = ("Resources", ANY, "Type")


def frame_faults(change: Change) -> Iterator[Problem]:
    """Why nothing may be changed so, if that takes apart what every artifact has."""
    from restage.rules.volatileparts import unfilled  # noqa: PLC0415 - runs without rules ask for `dangling` only

    if equal(change.old, change.new):
        return
    path = change.path
    if not change.scope.is_template and path in _NOT_TO_BE_SET:
        yield Problem((change.where,), f"{show(path)} is structural: rules cannot change it")
    elif change.scope.is_template and path == ("Resources",) and change.new is ABSENT:
        yield Problem((change.where,), "a template without Resources is none; name the resources that are to go")
    elif zip_name := unfilled(change.new):
        text = f"no function of this artifact is made of {zip_name}, so its digest is not known"
        yield Problem((change.where,), text)
    else:
        wrong = next(_misshapen(change), None)
        if wrong:
            yield Problem((change.where,), f"{show(wrong[0])} has to be {wrong[1]}")


def _misshapen(change: Change) -> Iterator[tuple[Path, str]]:
    """Places at and below the change where something of another form would stand, and what should."""
    is_template = change.scope.is_template
    for places, kind, what in (
        (_OBJECTS if is_template else _CONFIGURED_OBJECTS, dict, "an object"),
        ((_TYPE,) if is_template else _CONFIGURED_TEXTS, str, "a text"),
    ):
        for steps in places:
            for path, value in _at(change, steps):
                # A resource's type is the only one of these that a resource can't be without
                is_missing = value is ABSENT and steps == _TYPE
                if is_missing or not (value is ABSENT or isinstance(value, kind)):
                    yield path, what


def _at(change: Change, steps: Path) -> Iterator[tuple[Path, Side]]:
    """What would stand at the places that `steps` name, as far as they lie at or below the change."""
    above = change.path
    if len(above) > len(steps) or not all(step is ANY or step == own for step, own in zip(steps, above, strict=False)):
        return
    yield from _below(change.new, above, steps[len(above) :])


def _below(value: Side, path: Path, steps: Path) -> Iterator[tuple[Path, Side]]:
    if not steps:
        yield path, value
    elif isinstance(value, dict):
        for key in value if steps[0] is ANY else [str(steps[0])]:
            yield from _below(value.get(key, ABSENT), (*path, key), steps[1:])


# ------------------------------------------------------------------------------------------- references


_DEFINING: Final = ("Resources", "Parameters", "Conditions")


def dangling(applied: Applied, original: Artifact, after: Iterable[JsonObject]) -> Iterator[Verdict]:
    """References to nothing that were none before the rules. `after`: the target's templates, whose logical IDs rules
    may name, too."""
    ruled, verdicts = applied.artifact, applied.verdicts
    targets = list(after)
    loose = {(template.file, path): name for template in templates(original) for path, name in _loose(template)}
    known = {key for value in targets for section in _DEFINING for key in as_object(value.get(section))}
    known |= set(loose.values())
    own = {key for value in targets for _, names in find(value, "**.Fn::Sub.1") for key in as_object(names)}
    changed = [verdict for verdict in verdicts if verdict.changed]
    for template in templates(ruled):
        for path, name in _loose(template):
            # A text's own variable may be named after what it stands for, and so differently in the target
            is_own = path[-2:] == ("Fn::Sub", 0) and name in own
            if name not in known and (template.file, path) not in loose and not is_own:
                text = at(template.value, path)
                reason = _reason(template, path, name, changed)
                yield Verdict(Kind.KEPT, template.file, path, text, text, reason, False, refers_to=name)


def _loose(template: Template) -> Iterator[tuple[Path, str]]:
    value = template.value
    known = {key for section in ("Resources", "Parameters") for key in as_object(value.get(section))}
    for reference in undefined(template.references, known):
        name = reference.logical_id
        inner = as_object(at(value, (*reference.path[:-1], 1))) if reference.path[-2:] == ("Fn::Sub", 0) else {}
        if not reference.output and name not in inner:
            yield reference.path, name
    conditions = as_object(value.get("Conditions"))
    for path, text in template.texts:
        if (
            (path[-1:] == ("Condition",) or path[-2:] == ("Fn::If", 0))
            and is_reference(path)
            and text not in conditions
        ):
            yield path, text


def _reason(template: Template, path: Path, name: str, changed: Iterable[Verdict]) -> str:
    defining: set[Path] = {path for section in _DEFINING for path in ((section,), (section, name))}
    for verdict in changed:
        if verdict.path in defining and verdict.file == template.file:
            return f"refers to {name}, which {verdict.evidence} takes away"
    wrote = next((v.evidence for v in changed if v.file == template.file and path[: len(v.path)] == v.path), "a rule")
    return f"refers to {name}, which is not in the template; {wrote} says so"
