"""What speaks against a plan, and what nothing could tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from restage.artifact.layout import STATE_FILE
from restage.artifact.referring import SECTIONS, undefined
from restage.document.values import Path, as_object, at, strings
from restage.plan.draft import Draft
from restage.plan.following import check_collisions
from restage.verdict import Kind, Verdict

_NOBODY: Final = (
    "a plugin that is not known, or decides by the stage itself: what it makes of it can't be told; compare one release"
    " with a fresh package, then vouch for it by a rule, {path: service.plugins, keep: true}"
)


def collisions(draft: Draft) -> Draft:
    """The same. Raises Refusal where a logical ID would stand twice in a template."""
    check_collisions(list(draft.templates), draft.renames, draft.facts.target)
    return draft


def uncertainties(draft: Draft) -> Draft:
    """With values from maps that stay, template files that are not the state's, references to nothing, and plugins that
    nobody knows."""
    found = (*draft.map_values, *_differing(draft), *_dangling(draft), *_unknown_plugins(draft))
    return replace(draft, uncertainties=found)


def _differing(draft: Draft) -> Iterator[Verdict]:
    for template in draft.templates:
        if template.differs:
            reason = "differs from the template in the state, which is the one that is deployed"
            yield Verdict(Kind.KEPT, template.file, (), None, None, reason, False)


def _unknown_plugins(draft: Draft) -> Iterator[Verdict]:
    """Beside a configuration, which says all but what plugins do in their own code; until a rule says that it stays."""
    applied, service = draft.inputs.applied, as_object(draft.inputs.artifact.state.value).get("service")
    plugins = strings(as_object(service).get("plugins")) if applied.by_source else []
    if not plugins:
        return
    from restage.framework.deploytime import is_read  # noqa: PLC0415 - few runs need its tables

    ruled = {verdict.path for verdict in applied.verdicts if verdict.rules}
    for path, name in plugins:
        place: Path = ("service", "plugins", *path)
        is_settled = any(place[:length] in ruled for length in range(2, len(place) + 1))
        if path[:1] != ("localPath",) and not (is_read(name) or is_settled):
            yield Verdict(Kind.KEPT, STATE_FILE, place, name, name, _NOBODY, False)


def _dangling(draft: Draft) -> Iterator[Verdict]:
    """References to nothing in the templates that hold what looks like the stage."""
    inputs, judged = draft.inputs, draft.templates
    known = {key for t in judged for name in (*SECTIONS, "Conditions") for key in as_object(t.value.get(name))}
    known |= draft.renames.ids.keys()
    state = inputs.artifact.state.value
    places = [(t.file, t.value, t.references) for t in judged] + [(STATE_FILE, state, inputs.rewrite.references)]
    for file, value, found in places:
        for reference in undefined(found, known):
            name = reference.logical_id
            if "." not in name and draft.judge.mentions_stage(name):
                text = at(value, reference.path)
                reason = "refers to nothing in the template"
                yield Verdict(Kind.KEPT, file, reference.path, text, text, reason, False, refers_to=name)
