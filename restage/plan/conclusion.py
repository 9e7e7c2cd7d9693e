"""What the last draft comes to: verdicts, edits, and the templates of both stages."""

from __future__ import annotations

from collections.abc import Mapping

from restage.artifact.layout import STATE_FILE
from restage.artifact.referring import is_key, rename
from restage.artifact.templates import Template, new_values
from restage.document.changes import applied
from restage.document.edits import Edit
from restage.document.values import as_object, at
from restage.plan.draft import Draft, Found, changes, of
from restage.plan.following import deduplicated, following, without_superseded
from restage.plan.rewrite import template_edits
from restage.verdict import Verdict


def concluded(draft: Draft) -> Found:
    """What was found, each place once, and the edits that it takes."""
    return Found(
        verdicts=tuple(_verdicts(draft)),
        edits=_edits(draft),
        unproven=draft.unproven,
        before={template.file: template.value for template in draft.templates},
        after=tuple(_target(draft, template) for template in draft.templates),
    )


def _verdicts(draft: Draft) -> list[Verdict]:
    judged, rewrite = list(draft.templates), draft.inputs.rewrite
    configured, uncertainties = list(draft.configured), draft.uncertainties
    shared = [v for t in judged if t.root for v in rewrite.shared(t.root, of(t, [*t.names, *uncertainties]))]
    ids = [v for t in judged for v in of(t, draft.ids) if not is_key(v) or at(t.value, v.path) is not None]
    again = rewrite.repeated([t.root for t in judged if t.root], ids, configured, draft.renames)
    follow = [*following(judged, list(draft.ids)), *again]
    found = [*draft.names(), *ids, *configured, *uncertainties, *shared]
    return list(deduplicated([*draft.inputs.applied.verdicts, *without_superseded(found, follow), *follow]))


def _edits(draft: Draft) -> Mapping[str, tuple[Edit, ...]]:
    renames = draft.renames
    found = {t.file: changes(t, draft.ids, renames) for t in draft.templates}
    edits = {t.file: template_edits(found[t.file]) for t in draft.templates if t.written}
    embedded = {t.root: found[t.file] for t in draft.templates if t.root}
    edits[STATE_FILE] = draft.inputs.rewrite.edits(embedded, list(draft.configured), renames)
    return edits


def _target(draft: Draft, template: Template) -> Template:
    """The template as it will be deployed."""
    named = as_object(applied(template.named, new_values(of(template, draft.ids))))
    return template.replaced(rename(named, template.references, draft.renames))
