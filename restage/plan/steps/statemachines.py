"""Definitions of state machines, whose variables are named after what changes in them."""

from __future__ import annotations

from dataclasses import replace

from restage.artifact.layout import STATE_FILE
from restage.artifact.referring import refer
from restage.evidence.statemachines import configured_variables, definition_verdicts, variable_names
from restage.plan.draft import Draft


def definitions(draft: Draft) -> Draft:
    """With the variables of definitions, in the templates and in the state file."""
    targets = {t.file: refer(t.named, t.references, draft.renames) for t in draft.templates if t.holds_machines}
    names: dict[str, str] = {}
    for template in draft.templates:
        if template.file in targets:
            names.update(variable_names(template.value, targets[template.file]))
    if not names:
        return draft
    judged = (t.with_names((*t.names, *definition_verdicts(t.file, t.value, t.named, names))) for t in draft.templates)
    configured = configured_variables(STATE_FILE, draft.state_texts, draft.configured, names)
    return replace(draft, templates=tuple(judged), configured=(*draft.configured, *configured))
