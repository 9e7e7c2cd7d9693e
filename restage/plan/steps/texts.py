"""The user's own text in the templates, and the state file besides its templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from restage.artifact.layout import COMPILED, STATE_FILE
from restage.artifact.templates import Template
from restage.evidence.names import of_plugins
from restage.evidence.statefile import StateJudge
from restage.framework.naming.fixedplaces import fixed_in_templates
from restage.plan.draft import Draft
from restage.plan.ruledsettings import repeated, with_renamed
from restage.plan.steps.names import stamper
from restage.text.usertext import DocumentJudge
from restage.verdict import Verdict


def user_text(draft: Draft) -> Draft:
    """With verdicts on what the user wrote into the templates."""
    inputs = draft.inputs
    judged = (
        template.with_names((*template.names, *inputs.reinstated(_texts(draft, template), template.file)))
        for template in draft.templates
    )
    return replace(draft, templates=tuple(judged))


def _texts(draft: Draft, template: Template) -> Iterator[Verdict]:
    inputs, facts = draft.inputs, draft.facts
    settled = {verdict.path for verdict in template.names} | inputs.fixed(template.file)
    fixed = fixed_in_templates(facts.version)
    document = DocumentJudge(
        judge=draft.judge,
        file=template.file,
        fixed=fixed,
        settled=settled,
        directory=facts.directory,
        siblings=inputs.siblings,
        coded=inputs.is_code,
    )
    return document.verdicts(template.value, template.texts)


def state_file(draft: Draft) -> Draft:
    """With verdicts on the configuration, names and paths in the state file."""
    inputs = draft.inputs
    again = list(repeated(inputs.applied, draft.facts.service))
    deployed = (name for template in draft.templates if template.root == COMPILED for name in template.names)
    state = StateJudge(
        artifact=inputs.artifact,
        facts=draft.facts,
        domains=draft.domains,
        judge=draft.judge,
        stamper=stamper(inputs, STATE_FILE, draft.templates),
        keep_paths=inputs.keep_paths,
        stage_follows=inputs.rules.stage_follows,
        fixed=inputs.fixed(STATE_FILE).union(verdict.path for verdict in again),
        names=of_plugins(deployed),
        siblings=inputs.siblings,
        coded=inputs.is_code,
        configured=inputs.applied.configured.get(STATE_FILE, frozenset()),
        unread=inputs.applied.unread,
    )
    configured = (*again, *inputs.reinstated(state.verdicts(), STATE_FILE))
    return replace(draft, configured=configured, state_texts=tuple(state.texts), state_roots=state.roots)


def renamed_functions(draft: Draft) -> Draft:
    """With what the framework makes in the templates of texts that change in the configuration."""
    facts = draft.facts
    renamed = with_renamed(list(draft.templates), list(draft.configured), facts.words, facts.service)
    return replace(draft, templates=tuple(renamed))
