"""What follows from verdicts: references, exports, collisions; and which verdict takes the place of which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from restage.artifact.referring import SECTIONS, Renames, changed_references, is_key
from restage.artifact.templates import Template
from restage.document.placepatterns import matches
from restage.document.values import Path, as_object, at
from restage.errors import Refusal
from restage.framework.naming.settings import REFERENCES
from restage.verdict import Kind, Verdict


def changed_texts(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """The verdicts on names and texts that change, one for each text."""
    seen: set[str] = set()
    for verdict in verdicts:
        is_text = isinstance(verdict.old, str) and isinstance(verdict.new, str) and verdict.old not in seen
        named = is_text and verdict.kind in (Kind.TEXT, Kind.RULE, Kind.SOURCE, Kind.FRAMEWORK) and verdict.changed
        if named and not _refers(verdict):
            seen.add(str(verdict.old))
            yield verdict


def _refers(verdict: Verdict) -> bool:
    """Is it a reference, which leads to something else, with no other name for it?"""
    begin = 2 if verdict.path[1:2] == ("initialServerlessConfig",) else 1
    is_setting = verdict.kind is Kind.SOURCE and verdict.path[:1] == ("service",)
    if is_setting and any(matches(place, verdict.path[begin:]) for place in REFERENCES):
        return True
    return verdict.kind is Kind.SOURCE and verdict.path[-1:] == ("Ref",)


def exports(names: Iterable[Verdict], renames: Renames) -> Iterator[Verdict]:
    """An export's name ends in its output's key (docs/framework.md#exports), which may be renamed itself."""
    for verdict in names:
        key = (
            str(verdict.path[1]) if verdict.path[:1] == ("Outputs",) and verdict.path[2:] == ("Export", "Name") else ""
        )
        new = str(verdict.new)
        if key in renames.outputs and new.endswith(key):
            yield verdict._replace(new=new.removesuffix(key) + renames.outputs[key], certain=False)
        else:
            yield verdict


def with_hashed_ids(ids: list[Verdict], found: Iterable[Verdict]) -> list[Verdict]:
    """`ids`, where a verdict by a hash takes the place of one that only follows a name."""
    with_hashed_ids = list(found)
    places = {(v.file, v.path) for v in with_hashed_ids}
    return [v for v in ids if (v.file, v.path) not in places] + with_hashed_ids


def check_collisions(judged: Iterable[Template], renames: Renames, target: str) -> None:
    problems = []
    for template in judged:
        for section in SECTIONS:
            table = renames.section(section)
            count = Counter(table.get(key, key) for key in as_object(template.value.get(section)))
            twice = sorted(key for key, times in count.items() if times > 1)
            problems += [
                f"{template.file}: {section}.{key} would stand there twice after renaming for {target!r}"
                for key in twice
            ]
    if problems:
        raise Refusal(problems)


def following(judged: Iterable[Template], ids: Iterable[Verdict]) -> Iterator[Verdict]:
    """What follows from renamed logical IDs: every place that refers to one."""
    ids = [verdict for verdict in ids if verdict.changed and is_key(verdict)]
    origins = {str(verdict.old): verdict for verdict in ids}
    renames = Renames.of(ids)
    for template in judged:
        new = dict(changed_references(template.value, template.references, renames))
        for reference in template.references:
            name = reference.logical_id.removeprefix("Outputs.")
            if reference.path in new and name in origins:
                origin = origins[name]
                old = at(template.value, reference.path)
                reason = f"refers to {origin.old}"
                yield Verdict(
                    origin.kind,
                    template.file,
                    reference.path,
                    old,
                    new[reference.path],
                    reason,
                    origin.certain,
                    follows=str(origin.old),
                )


def without_superseded(verdicts: Iterable[Verdict], following: Iterable[Verdict]) -> Iterator[Verdict]:
    """Without the texts that were to stay and change with a logical ID all the same, because they name it."""
    changed = {(verdict.file, verdict.path) for verdict in following if verdict.changed}
    return (v for v in verdicts if v.changed or (v.file, v.path) not in changed)


def deduplicated(verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
    """One verdict of a kind for each place. A text that a reference or a hash changes again says what comes of it; what
    stays is uncertain if anybody says so."""
    found: dict[tuple[str, Path, Kind], Verdict] = {}
    for verdict in verdicts:
        known = found.setdefault((verdict.file, verdict.path, verdict.kind), verdict)
        if verdict.kind is Kind.KEPT and known.certain and not verdict.certain:
            found[verdict.file, verdict.path, verdict.kind] = verdict
    for verdict in [v for v in found.values() if v.kind is Kind.LOOKUP and v.changed]:
        found.pop((verdict.file, verdict.path, Kind.KEPT), None)
    texts = [v for v in found.values() if v.kind is Kind.TEXT and v.changed and not is_key(v)]
    for text in texts:
        for kind in (Kind.FRAMEWORK, Kind.HASH):
            later = found.get((text.file, text.path, kind))
            if later and later.changed:
                found[text.file, text.path, Kind.TEXT] = text._replace(new=later.new)
    yield from found.values()
