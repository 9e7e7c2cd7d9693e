"""Values from maps by stage that are a setting's and what the framework copied it to: all of them change, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from restage.artifact.layout import STATE_FILE
from restage.artifact.templates import Template
from restage.document.jsoncycle import Locator
from restage.document.placepatterns import find
from restage.document.values import JsonObject, Path, at
from restage.evidence.facts import Given
from restage.framework.eventnames import parts
from restage.framework.naming.settings import COPIED, MADE_OF
from restage.framework.rows import Copied
from restage.plan.copies import Copies, Followed
from restage.text.judge import TextJudge
from restage.text.mapentries import StageMapMatcher
from restage.text.stagemaps import Entry
from restage.verdict import Kind, Verdict

_PROVIDERS = tuple(place for place in MADE_OF if place.startswith("provider."))


def settings_by_maps(service: JsonObject, entries: tuple[Entry, ...], judge: TextJudge) -> dict[Path, Given]:
    """The provider's settings of which names are made, by their places in `service`, that are entries of maps by
    stage."""
    found: dict[Path, Given] = {}
    for path in (path for place in _PROVIDERS for path, _ in find(service, place)) if entries else ():
        whole: JsonObject = {}
        inner, value = whole, at(service, path)
        for step in ("service", *path[:-1]):
            below: JsonObject = {}
            inner[str(step)] = below
            inner = below
        inner[str(path[-1])] = value
        for verdict in StageMapMatcher(STATE_FILE, entries, frozenset(), {}, judge).verdicts(whole):
            if verdict.changed and isinstance(verdict.new, str):
                found[path] = Given(str(value), verdict.new, final=True, certain=False)
    return found


def agreed(
    map_values: Sequence[Verdict], service: JsonObject, locator: Locator, templates: Iterable[Template]
) -> list[Verdict]:
    """`map_values`, where a setting of `service` changes if one of the places changes that it was copied to, and they
    with it."""
    changed = {verdict.old for verdict in map_values if verdict.changed and isinstance(verdict.old, str)}
    if not changed:
        return list(map_values)
    known = {(verdict.file, verdict.path): verdict for verdict in map_values}
    documents = list(templates)
    for setting in dict.fromkeys(row.setting for row in COPIED):
        rows = [row for row in COPIED if row.setting == setting]
        for path, text in find(service, setting):
            if isinstance(text, str) and text in changed:
                whole: Path = ("service", *path)
                place = (STATE_FILE, locator.physical(whole) or whole)
                copies = [known[one] for one in _places(rows, text, documents, service) if one in known]
                origin = next((v for v in (known.get(place), *copies) if v and v.changed and v.old == text), None)
                if origin:
                    known[place] = origin._replace(file=place[0], path=place[1])
                    known.update(_following(origin, rows, documents, service))
    return list(known.values())


def _places(
    rows: Iterable[Copied], text: str, templates: Iterable[Template], service: JsonObject
) -> Iterator[tuple[str, Path]]:
    found = [Followed(row, text, f"{text}?", (), "") for row in rows]
    for template in templates:
        for verdict in Copies(template.file, template.value, found, service).verdicts():
            yield verdict.file, verdict.path


def _following(
    origin: Verdict, rows: Iterable[Copied], templates: Iterable[Template], service: JsonObject
) -> Iterator[tuple[tuple[str, Path], Verdict]]:
    pairs = [(old, new) for old, new in parts(str(origin.old), str(origin.new)) if old != new]
    found = [Followed(row, old, new, (), "") for row in rows for old, new in dict(pairs).items()]
    for template in templates:
        for verdict in Copies(template.file, template.value, found, service).verdicts():
            again = origin._replace(kind=Kind.LOOKUP, file=verdict.file, path=verdict.path)
            yield (verdict.file, verdict.path), again._replace(old=verdict.old, new=verdict.new)
