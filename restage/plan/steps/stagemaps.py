"""Values that equal the source stage's entry of a map by stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from restage.artifact.layout import STATE_FILE
from restage.artifact.templates import Template, new_values
from restage.document.values import Path
from restage.evidence.statefile import configuration
from restage.framework.words import OWN_VALUES
from restage.plan.draft import Draft, of
from restage.plan.mapagreement import agreed
from restage.text.distinctive import any_spelling
from restage.text.mapentries import SHORTEST_PART, StageMapMatcher, integration_timeouts
from restage.text.stagemaps import stage_maps
from restage.verdict import Kind, Verdict

_NAMED = (Kind.FRAMEWORK, Kind.STAMP)


def map_values(draft: Draft) -> Draft:
    """With the target's entry where all that a setting was copied to agrees; what stays is uncertain."""
    inputs = draft.inputs
    looked_up = (verdict for verdict in _looked_up(draft) if not _is_settled(draft, verdict))
    mapped = [verdict if inputs.maps else verdict._replace(new=verdict.old) for verdict in looked_up]
    found = agreed(mapped, draft.facts.service, inputs.artifact.locator, list(draft.templates))
    judged = (template.with_names(_overtaken(template.names, of(template, found))) for template in draft.templates)
    return replace(
        draft,
        templates=tuple(judged),
        configured=tuple(_overtaken(draft.configured, [one for one in found if one.file == STATE_FILE])),
        map_values=tuple(one for one in found if not one.changed),
    )


def _is_settled(draft: Draft, verdict: Verdict) -> bool:
    """Is it a number, a switch or a plain word, and known where all of these come from that become others?"""
    unsettled = draft.inputs.applied.unsettled
    if unsettled is None or any_spelling(verdict.old) in unsettled:
        return False
    return not isinstance(verdict.old, str) or verdict.old in OWN_VALUES or len(verdict.old) < SHORTEST_PART


def _looked_up(draft: Draft) -> Iterator[Verdict]:
    inputs = draft.inputs
    if not inputs.entries:
        return
    # What the configuration says of a text, it says of all of it
    kept = frozenset(rule.text for rule in draft.facts.words if rule.new == rule.text) | inputs.applied.texts.keys()
    for template in draft.templates:
        yield from _in_template(draft, template, kept)
    names = {verdict.path for verdict in draft.configured if verdict.kind in _NAMED}
    skip = draft.state_roots | _maps(draft) | names | inputs.fixed(STATE_FILE)
    judge = StageMapMatcher(
        file=STATE_FILE,
        entries=inputs.entries,
        skip=skip,
        texts=new_values(draft.configured),
        judge=draft.judge,
        kept=kept,
    )
    yield from inputs.reinstated(judge.verdicts(inputs.artifact.state.value), STATE_FILE)


def _in_template(draft: Draft, template: Template, kept: frozenset[str]) -> Iterator[Verdict]:
    inputs, facts = draft.inputs, draft.facts
    settled = {verdict.path for verdict in template.names if verdict.kind in _NAMED} | inputs.fixed(template.file)
    texts = new_values(template.names)
    judge = StageMapMatcher(
        file=template.file,
        entries=inputs.entries,
        skip=settled,
        texts=texts,
        judge=draft.judge,
        kept=kept,
        own=inputs.user_ids,
    )
    found = list(inputs.reinstated(judge.verdicts(template.value), template.file))
    yield from found
    if longest := facts.version.longest_http_wait:
        yield from integration_timeouts(template.value, found, longest)


def _maps(draft: Draft) -> set[Path]:
    """The maps by stage themselves, which are the same for all stages."""
    found = draft.inputs.entries
    maps = {path for entry in found for path in (entry.source_path, entry.source_path[:-1], entry.target_path[:-1])}
    maps.discard(("service", "custom"))  # which holds more than `devVpc` and `prodVpc`
    state = configuration(draft.inputs.artifact.state.value)
    return maps | set(stage_maps(state, draft.facts.source, draft.facts.target))


def _overtaken(verdicts: Iterable[Verdict], found: Iterable[Verdict]) -> list[Verdict]:
    """`verdicts`, where a value from a map takes the place of what was made of the text."""
    changed = {verdict.path: verdict for verdict in found if verdict.changed}
    made = (Kind.TEXT, Kind.KEPT)
    return [v for v in verdicts if v.path not in changed or v.kind not in made or v.certain] + list(changed.values())
