"""Logical IDs that follow from names, once all names are known, and what follows from logical IDs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from restage.artifact.referring import refer
from restage.artifact.templates import Template
from restage.document.values import as_object
from restage.evidence.logical_ids import IdJudge, raw_key_renames
from restage.evidence.stamps import DEPLOYMENT
from restage.evidence.stepnotifications import notification_verdicts
from restage.framework.eventnames import parts
from restage.framework.naming.pattern import Domains
from restage.plan.draft import Draft
from restage.plan.following import changed_texts, exports, with_hashed_ids
from restage.plan.ruledsettings import define_texts, moved_texts
from restage.verdict import Kind, Verdict


def logical_ids(draft: Draft) -> Draft:
    """With the logical IDs that hold the stage, or a text that changes."""
    domains = draft.domains.copy()
    texts = _define_texts(draft, domains)
    looked_up = dict(_looked_up_in_events(draft.configured))
    rules, stage = domains.values["default_rule"].items(), draft.facts.judge({})
    looked_up |= {old: new for old, new in rules if old != new and not stage.mentions_stage(old)}
    for old, new in looked_up.items():
        domains.define("user", old, new, certain=False)
    known = replace(draft, domains=domains)
    return replace(known, ids=tuple(_ids(known, texts, looked_up)))


def _define_texts(draft: Draft, domains: Domains) -> dict[str, str]:
    """The texts that change, which `domains` learn."""
    changed = changed_texts([*draft.inputs.applied.verdicts, *draft.names(), *draft.configured])
    # Keys, in which nothing is resolved, and what the configuration leaves in events
    by_source = draft.inputs.applied.by_source
    left = frozenset(old for old, new in domains.values["user"].items() if old == new) if by_source else frozenset()
    keys = draft.facts.keys if not draft.inputs.is_code else frozenset()
    return define_texts(domains, changed, draft.inputs.shared, left | keys)


def _ids(draft: Draft, texts: dict[str, str], looked_up: dict[str, str]) -> Iterator[Verdict]:
    inputs, facts = draft.inputs, draft.facts
    moved = moved_texts(inputs.applied, texts, facts.words)
    for template in draft.templates:
        yield from IdJudge(
            file=template.file,
            template=template.value,
            domains=draft.domains,
            judge=draft.judge,
            users=inputs.user_ids,
            texts=texts,
            keys=facts.keys,
            moved=moved,
            looked_up=looked_up,
            coded=inputs.is_code,
        ).verdicts()
        for old, new in raw_key_renames(template.value, facts.source, facts.target).items():
            evidence = "a key whose variable was never resolved (raw-keys)"
            yield Verdict(Kind.FRAMEWORK, template.file, ("Resources", old), old, new, evidence, True)
        yield from _deployment(draft, template)


def _deployment(draft: Draft, template: Template) -> Iterator[Verdict]:
    stamp = draft.inputs.stamp
    for logical_id in as_object(template.value.get("Resources")):
        if stamp and DEPLOYMENT.match(logical_id):
            new, path = f"ApiGatewayDeployment{stamp.millis}", ("Resources", logical_id)
            evidence = "the number of this packaging (stamps)"
            yield Verdict(Kind.STAMP, template.file, path, logical_id, new, evidence, True)


def _looked_up_in_events(configured: Iterable[Verdict]) -> Iterator[tuple[str, str]]:
    """Texts of events, and the parts of them by which logical IDs go, that maps by stage change."""
    for verdict in configured:
        in_event = verdict.path[1:2] == ("functions",) and verdict.path[3:4] == ("events",)
        if in_event and verdict.kind is Kind.LOOKUP and isinstance(verdict.old, str):
            yield from ((old, new) for old, new in parts(verdict.old, str(verdict.new)) if old != new)


def exported_names(draft: Draft) -> Draft:
    """With exports and imports that follow from logical IDs."""
    renames = draft.renames
    return replace(draft, templates=tuple(t.with_names(exports(t.names, renames)) for t in draft.templates))


def notified_machines(draft: Draft) -> Draft:
    """With the rules for notifications of state machines, whose logical IDs hash what changes."""
    found = [verdict for template in draft.templates for verdict in _notifications(draft, template)]
    return replace(draft, ids=tuple(with_hashed_ids(list(draft.ids), found)))


def _notifications(draft: Draft, template: Template) -> Iterator[Verdict]:
    if draft.domains.values["machine"]:
        target = refer(template.named, template.references, draft.renames)
        yield from notification_verdicts(template.file, template.value, target, draft.renames.ids)
