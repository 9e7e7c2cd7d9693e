"""What speaks against a plan, and what nothing could tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from restage.artifact.layout import STATE_FILE
from restage.artifact.referring import SECTIONS, undefined
from restage.document.values import as_object, at
from restage.plan.draft import Draft
from restage.plan.following import check_collisions
from restage.verdict import Kind, Verdict


def collisions(draft: Draft) -> Draft:
    """The same. Raises Refusal where a logical ID would stand twice in a template."""
    check_collisions(list(draft.templates), draft.renames, draft.facts.target)
    return draft


def uncertainties(draft: Draft) -> Draft:
    """With values from maps that stay, template files that are not the state's, and references to nothing."""
    return replace(draft, uncertainties=(*draft.map_values, *_differing(draft), *_dangling(draft)))


def _differing(draft: Draft) -> Iterator[Verdict]:
    for template in draft.templates:
        if template.differs:
            reason = "differs from the template in the state, which is the one that is deployed"
            yield Verdict(Kind.KEPT, template.file, (), None, None, reason, False)


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
