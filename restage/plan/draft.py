"""What is known of one artifact on its way to a target, from step to step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.referring import Renames
from restage.artifact.templates import Template, new_values, templates
from restage.document.edits import Edit
from restage.document.values import JsonObject, Path, as_object, at
from restage.evidence.facts import Facts
from restage.evidence.logical_ids import user_ids
from restage.evidence.stamps import Stamp
from restage.framework.ids import IdVerdict
from restage.framework.naming.pattern import Domains
from restage.framework.service import is_code
from restage.plan.copies import Followed
from restage.plan.rewrite import StateRewrite, TemplateChanges
from restage.rules import Rules
from restage.rules.outcome import Applied
from restage.text.judge import TextJudge
from restage.text.siblings import Siblings
from restage.text.stagemaps import Entry
from restage.verdict import Verdict


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Inputs:
    """What the steps work on.

    `artifact`: with the values that rules gave it, `original`: as it was packaged, `applied`: what the rules did.
    `directory`: the target's artifact directory; `stamp` None keeps the old. `entries`: of maps by stage; `maps`: do
    values follow them? `followed`: settings that rules changed, and that stand in templates, too; `shared`: those that
    nothing follows.
    """

    artifact: Artifact
    original: Artifact
    applied: Applied
    facts: Facts
    rules: Rules
    stamp: Stamp | None
    directory: str
    keep_paths: bool
    entries: tuple[Entry, ...]
    maps: bool
    followed: tuple[Followed, ...] = ()
    shared: frozenset[str] = frozenset()

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """The source's, nothing judged yet."""
        return tuple(templates(self.artifact))

    @cached_property
    def rewrite(self) -> StateRewrite:
        """Writes what is decided about templates into the state file."""
        return StateRewrite(self.artifact, list(self.templates))

    @cached_property
    def user_ids(self) -> frozenset[str]:
        """The logical IDs of the service's own `resources`."""
        return user_ids(self.facts.service)

    @cached_property
    def siblings(self) -> Siblings:
        """What stands beside each other for several stages in the templates."""
        values = (template.value for template in self.templates)
        return Siblings.of(values, self.user_ids, self.facts.source, self.facts.target)

    @property
    def is_code(self) -> bool:
        """Is the configuration a program?"""
        return is_code(self.facts.service)

    @property
    def packaged_functions(self) -> list[JsonObject]:
        """The functions' configuration as it was packaged."""
        functions = as_object(at(self.original.resolved.value, ("service", "functions")))
        return [as_object(function) for function in functions.values()]

    def fixed(self, file: str) -> frozenset[Path]:
        """The places of `file` on which rules had the last word."""
        return self.applied.fixed.get(file, frozenset())

    def reinstated(self, verdicts: Iterable[Verdict], file: str) -> Iterable[Verdict]:
        """`verdicts`, where rules have the last word on parts of texts, too."""
        fixed = self.fixed(file)
        if not fixed or not self.rules.reach_into_texts:
            return verdicts
        # Most runs have no rules, and should not wait for this to be loaded
        from restage.rules.restoreinside import reinstated  # noqa: PLC0415

        return reinstated(verdicts, fixed)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Draft:
    """What is known after a step; the next one returns a draft that knows more, and leaves this one as it is.

    `domains`: the values of the formulas' variables. `templates`: with the verdicts on their values. `judge`: of the
    user's text. `configured`: verdicts on the state file outside of its templates, of which `state_texts` are the texts
    (place, text) and `state_roots` the places of the templates. `map_values`: values from maps by stage that stay
    uncertain. `ids`: logical IDs that change. `uncertainties`: what else nobody can tell. `unproven`: ids that hold a
    hash which could not be computed.
    """

    inputs: Inputs
    domains: Domains
    templates: tuple[Template, ...]
    judge: TextJudge
    configured: tuple[Verdict, ...] = ()
    state_texts: tuple[tuple[Path, str], ...] = ()
    state_roots: frozenset[Path] = frozenset()
    map_values: tuple[Verdict, ...] = ()
    ids: tuple[Verdict, ...] = ()
    uncertainties: tuple[Verdict, ...] = ()
    unproven: tuple[IdVerdict, ...] = ()

    @property
    def facts(self) -> Facts:
        return self.inputs.facts

    @cached_property
    def renames(self) -> Renames:
        """The logical IDs that change, as references need them."""
        return Renames.of(self.ids)

    def names(self) -> Iterator[Verdict]:
        """The verdicts on values of all templates."""
        return (verdict for template in self.templates for verdict in template.names)


class Found(NamedTuple):
    """What came of the steps. `before`: the templates of the source, by file; `after`: those of the target."""

    verdicts: tuple[Verdict, ...]
    edits: Mapping[str, tuple[Edit, ...]]
    unproven: tuple[IdVerdict, ...]
    before: Mapping[str, JsonObject]
    after: tuple[Template, ...]


def of(template: Template, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those of `verdicts` that are about the template."""
    return [verdict for verdict in verdicts if verdict.file == template.file]


def changes(template: Template, ids: Iterable[Verdict], renames: Renames) -> TemplateChanges:
    """All that changes in a template."""
    values = new_values([*template.names, *of(template, ids)])
    return TemplateChanges.of(template.value, template.named, template.references, values, renames)
