"""Settings that the framework takes apart, or puts beside its own: paths, tags, statements of roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from restage.document.equality import equal
from restage.document.placepatterns import find
from restage.document.values import ABSENT, Absent, Json, JsonObject, as_object, as_text, find_at
from restage.source.nodes import Path
from restage.tracing.model import Both, Given, Traced, at, entries, entry, is_known, items, known
from restage.tracing.settingplaces import STATEMENTS
from restage.tracing.walking import Walk, fits

_KEYS: tuple[Path, ...] = (("provider", "apiKeys"), ("provider", "apiGateway", "apiKeys"))
_TAGS: tuple[Path, ...] = (("provider", "stackTags"), ("provider", "tags"))
_PATH = "AWS::ApiGateway::Resource"


def path_parts(both: Both, template: JsonObject) -> Iterator[Traced]:
    """The parts of the paths of REST APIs, each of which is a resource: the target's, where all events agree."""
    found: dict[str, dict[str, Path]] = {}
    resources = as_object(template.get("Resources"))
    resources = {key: one for key, one in resources.items() if isinstance(one, dict) and one.get("Type") == _PATH}
    if not resources:
        return
    for source, target, origin in _paths(both):
        if len(source) == len(target):
            for one, other in zip(source, target, strict=True):
                found.setdefault(one, {}).setdefault(other, origin)
    for logical_id, resource in resources.items():
        part = as_text(as_object(as_object(resource).get("Properties")).get("PathPart"))
        if len(found.get(part, ())) == 1:
            new, origin = next(iter(found[part].items()))
            yield Traced(("Resources", logical_id, "Properties", "PathPart"), part, new, (origin,))


def _paths(both: Both) -> Iterator[tuple[list[str], list[str], Path]]:
    """(the source's steps, the target's, where it is written) of the path of every HTTP event."""
    functions, theirs = both.functions
    for key, function in functions.items():
        others = entry(theirs[key].value, "events") if key in theirs else ABSENT
        for index, event in enumerate(items(entry(function.value, "events"))):
            place: Path = (*function.path, "events", index, "http")
            ours, other = entry(event, "http"), entry(entry(others, index), "http")
            source, target = _path(ours), _path(other)
            # Of an event, the path alone is accounted for, which its short form holds beside the method
            is_short = isinstance(ours, str) and isinstance(other, str) and ours.split()[0] == other.split()[0]
            if source and target:
                origin = place if is_short else (*place, "path")
                yield source.strip("/").split("/"), target.strip("/").split("/"), origin


def _path(event: Given) -> str:
    path = event.partition(" ")[2] if isinstance(event, str) else entry(event, "path")
    return path if isinstance(path, str) else ""


def tags(both: Both, template: JsonObject, users: frozenset[str]) -> Iterator[Traced]:
    """The provider's tags, wherever the framework has put them; `users`: the user's own resources."""
    if all(at(both.source.value, place) is ABSENT for place in _TAGS):
        return
    for logical_id, resource in as_object(template.get("Resources")).items():
        if logical_id in users or as_object(resource).get("Type") == "AWS::Lambda::Function":
            continue
        place: Path = ("Resources", logical_id, "Properties", "Tags")
        for path, key, value in _tags_at(at(template, place), place):
            for new, origin in _tag(both, key, value):
                yield Traced(path, value, new, (origin,))


def _tags_at(value: Given, place: Path) -> Iterator[tuple[Path, str, str]]:
    """(place, key, value) of each tag, in a list or in an object."""
    pairs = [
        ((*place, index, "Value"), entry(one, "Key"), entry(one, "Value")) for index, one in enumerate(items(value))
    ]
    pairs += [((*place, key), key, child) for key, child in entries(value).items()]
    yield from ((path, key, text) for path, key, text in pairs if isinstance(key, str) and isinstance(text, str))


def _tag(both: Both, key: str, value: str) -> Iterator[tuple[str, Path]]:
    """The target's value of a tag that the source's settings give, if they give one, and where it is written."""
    found: dict[str, Path] = {}
    for place in _TAGS:
        source, target = (at(one.value, (*place, key)) for one in (both.source, both.target))
        if source == value and isinstance(target, str):
            found[target] = (*place, key)
    if len(found) == 1:
        yield next(iter(found.items()))


def api_keys(walk: Walk, template: JsonObject) -> Iterator[Traced]:
    """The names of API keys in a list, which are numbered in its order."""
    for place in _KEYS:
        source, target = (items(at(one.value, place)) for one in (walk.both.source, walk.both.target))
        for index, (one, other) in enumerate(zip(source, target, strict=False)):
            if isinstance(one, dict) != isinstance(other, dict):
                continue
            step: Path = ("name",) if isinstance(one, dict) else ()
            path: Path = ("Resources", f"ApiGatewayApiKey{index + 1}", "Properties", "Name")
            name = known(at(one, step))
            if isinstance(name, str) and find_at(template, path) == name:
                yield from walk.traced(name, name, at(other, step), path, ((*place, index, *step),))


def statements(walk: Walk, template: JsonObject) -> Iterator[Traced]:
    """The statements of roles, which stand behind the framework's own."""
    both = walk.both
    places = [*STATEMENTS]
    own = "iamRoleStatements"
    places += [(*one.path, own) for one in both.functions.source.values() if own in entries(one.value)]
    for place in places:
        source, target = (items(at(one.value, place)) for one in (both.source, both.target))
        if source and len(source) == len(target):
            for path, value in find(template, "Resources.*.Properties.Policies.*.PolicyDocument.Statement"):
                begin = _begin(items(value), source)
                for index, (one, other) in enumerate(zip(source, target, strict=True)) if begin is not None else ():
                    step = (begin or 0) + index
                    yield from walk.traced(known(entry(value, step)), one, other, (*path, step), ((*place, index),))


def _begin(ours: Sequence[Given], source: Sequence[Given]) -> int | None:
    """Where in `ours` all of `source` stands; None where it does not."""
    for begin in range(len(ours) - len(source) + 1):
        if all(_is_same(known(one), other) for one, other in zip(ours[begin:], source, strict=False)):
            return begin
    return None


def _is_same(value: Json | Absent, source: Given) -> bool:
    """Is `value` what `source` gives, as far as that is known?"""
    if isinstance(value, Absent):
        return False
    if is_known(source):
        return equal(value, known(source))
    if isinstance(value, dict) and isinstance(source, dict):
        return value.keys() == source.keys() and all(_is_same(value[key], source[key]) for key in value)
    if isinstance(value, list) and isinstance(source, list):
        return len(value) == len(source) and all(map(_is_same, value, source))
    # As a plugin's schema has it
    return (isinstance(value, list) and len(value) == 1 and value[0] == source) or fits(value, source)
