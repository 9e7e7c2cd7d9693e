"""Names over AWS's limits: found before anything is written, all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, as_object, as_text, at, show
from restage.evidence.facts import Facts
from restage.framework.naming.awslimits import EXPORT, LIMITS, LOGICAL_ID, STACK, Limit


class Breach(NamedTuple):
    """`name` at `path` of `file` breaks a limit. `hard`: it is too long, and the source's was not. `signs`: it is short
    enough, but holds what only AWS would refuse."""

    file: str
    path: Path
    name: str
    reason: str
    hard: bool
    signs: bool = False

    def __str__(self) -> str:
        where = f"{self.file}: {show(self.path)}" if self.file else "stack"
        return f"{where}: {self.name!r} {self.reason}"


def breaches(source: Mapping[str, JsonObject], target: Mapping[str, JsonObject], facts: Facts) -> Iterator[Breach]:
    """Every name of the target (templates by file) that is over its limit or holds what AWS refuses there.

    Both templates hold the same things in the same order; only logical IDs may differ.
    """
    yield from _stack(facts)
    for file, template in target.items():
        pairs = zip(names(source[file], facts.region), names(template, facts.region), strict=True)
        for (limit, _, before), (_, path, text) in pairs:
            yield from _breach(limit, file, path, text, hard=len(before) <= limit.most)


def _stack(facts: Facts) -> Iterator[Breach]:
    given = as_text(at(facts.service, ("provider", "stackName")))
    old = given or f"{facts.name}-{facts.source}"
    new = facts.plain_judge.judge(given).text if given else f"{facts.new_name}-{facts.target}"
    yield from _breach(STACK, "", (), new, hard=len(old) <= STACK.most)


def _breach(limit: Limit, file: str, path: Path, text: str, *, hard: bool) -> Iterator[Breach]:
    if len(text) > limit.most:
        yield Breach(file, path, text, f"has {len(text)} characters; {limit.what} may have {limit.most}", hard)
    elif "${" not in text and (strange := limit.strange(text)):
        yield Breach(file, path, text, f"{strange}; {limit.instead}", False, signs=True)


def names(template: JsonObject, region: str) -> Iterator[tuple[Limit, Path, str]]:
    """(limit, place, name) of all names in `template` that have a limit; parts that only AWS knows count as nothing."""
    for logical_id, resource in as_object(template.get("Resources")).items():
        yield LOGICAL_ID, ("Resources", logical_id), logical_id
        for limit in _limits_of(as_text(as_object(resource).get("Type"))):
            for path, value in find(resource, limit.place, ("Resources", logical_id)):
                text = literal(value, region)
                if text:
                    yield limit, path, text
    for key, output in as_object(template.get("Outputs")).items():
        text = literal(at(output, ("Export", "Name")), region)
        if text:
            yield EXPORT, ("Outputs", key, "Export", "Name"), text


@cache
def _limits_of(kind: str) -> tuple[Limit, ...]:
    return tuple(limit for limit in LIMITS if limit.type == kind)


def literal(value: Json, region: str) -> str:
    """A name as far as it can be known: texts, the region and the account's 12 digits joined; "" for anything else."""
    if isinstance(value, str):
        return value
    known = {"AWS::Region": region, "AWS::AccountId": "0" * 12}
    items, by = at(value, ("Fn::Join", 1)), at(value, ("Fn::Join", 0))
    if isinstance(items, list) and isinstance(by, str):
        texts = [item if isinstance(item, str) else known.get(as_text(at(item, ("Ref",)))) for item in items]
        return by.join(text for text in texts if text is not None) if None not in texts else ""
    text = as_text(at(value, ("Fn::Sub",)))
    for name, standing in known.items():
        text = text.replace("${" + name + "}", standing)
    return "" if "${" in text else text
