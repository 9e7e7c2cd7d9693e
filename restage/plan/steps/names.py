"""The first step: physical names that a formula gives, and what the stamp of a packaging is in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from restage.artifact.templates import EMBEDDED, Template
from restage.document.values import Path
from restage.evidence.loggroups import log_statements
from restage.evidence.names import TemplateNames
from restage.evidence.stamps import Stamper, rest_deployment
from restage.framework.naming.pattern import Domains
from restage.plan.copies import Copies
from restage.plan.draft import Draft, Inputs, of
from restage.plan.ruledsettings import follow_arns
from restage.verdict import Verdict


def first_draft(inputs: Inputs) -> Draft:
    """What the artifact's own facts say, before anything is judged."""
    facts = inputs.facts
    domains = facts.domains()
    follow_arns(domains, inputs.packaged_functions, inputs.applied, facts.looked_up, inputs.entries)
    return Draft(inputs=inputs, domains=domains, templates=inputs.templates, judge=facts.judge({}))


def framework_names(draft: Draft) -> Draft:
    """With the names that the framework, or a plugin, has given, and a judge of texts who knows them."""
    domains = draft.domains.copy()
    found = draft.templates
    # With nested templates a name may be defined behind its first use: a first pass learns
    if any(template.file not in EMBEDDED for template in found):
        for template in found:
            list(_names(template, draft.inputs, domains))
    named = tuple(template.with_names(_names(template, draft.inputs, domains)) for template in found)
    known = {old: new for variable in ("fn", "rule") for old, new in domains.values[variable].items() if old}
    return replace(draft, domains=domains, templates=named, judge=draft.facts.judge(known))


def _names(template: Template, inputs: Inputs, domains: Domains) -> Iterator[Verdict]:
    """The verdicts on the template's names; `domains` learn the names that others are made of."""
    fixed = inputs.fixed(template.file)
    settled: set[Path] = set()
    facts = inputs.facts
    copies = tuple(Copies(template.file, template.value, inputs.followed, facts.service).verdicts())
    final = (verdict for verdict in of(template, inputs.applied.verdicts) if verdict.path in fixed)
    told = {verdict.path: (verdict.old, verdict.new) for verdict in (*final, *copies)}
    names = TemplateNames(
        file=template.file,
        template=template.value,
        service=facts.service,
        domains=domains,
        judge=facts.plain_judge,
        region=facts.region,
        told=told,
    )
    sources = (
        stamper(inputs, template.file, inputs.templates).verdicts(template.value, template.texts),
        log_statements(template.value, facts.service, domains, template.file),
        copies,
        names.verdicts(),
    )
    for source in sources:
        for verdict in source:
            if not any(verdict.path[:length] in settled for length in range(len(verdict.path) + 1)):
                settled.add(verdict.path)
                yield verdict
        settled |= fixed  # rules have the last word on all but the stamps


def stamper(inputs: Inputs, file: str, found: Sequence[Template]) -> Stamper:
    """Finds in `file` what the packaging of the templates `found` was stamped with."""
    facts = inputs.facts
    untouched = inputs.stamp is None and facts.source == facts.target
    return Stamper(
        file=file,
        old=inputs.artifact.artifact_directory,
        new=inputs.directory,
        stamp=inputs.stamp,
        reset=not untouched,
        instance=next((number for template in found if (number := rest_deployment(template.value))), ""),
        uncertain=facts.uncertain_directory,
        stage=facts.source,
    )
