"""What the framework and its plugins made of names by formulas, made of the other names: cut and hashed ones, too.

Word by word (`Texts.named`) most of it comes out right by itself. What does not is found here, before anything is
written: the formula gives exactly what stands in the original, so it gives what has to stand in the other artifact.
All that is told consists of the formulas' own words and of names that were replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import NamedTuple

from restage.anonymise.texts import Texts
from restage.artifact.folder import Artifact
from restage.artifact.templates import Template, templates
from restage.document.placepatterns import find
from restage.document.values import Json, as_object, as_text, at
from restage.evidence.facts import Facts
from restage.framework.naming.formulas import IDS, NAMES, OUTPUTS
from restage.framework.naming.pattern import Binding, Domains, match, render, translate_fitted
from restage.framework.rows import NameFormula


def by_formulas(artifact: Artifact, texts: Texts, secrets: Set[str]) -> dict[str, str]:
    """Texts of `artifact` that a formula gives → what it gives of the other names, where `texts` has another text.

    `secrets`: texts of which nothing may stay but the formulas' own words.
    """
    formulas = _Formulas(_domains(artifact, texts), texts, secrets)
    found = (pair for template in templates(artifact) for pair in formulas.of(template))
    return {old: new for old, new in found if new != texts.named(old)}


def _domains(artifact: Artifact, texts: Texts) -> Domains:
    """The formulas' variables: each value of the original with the one that it has now."""
    facts = Facts(
        service=as_object(at(artifact.resolved.value, ("service",))),
        name=artifact.service,
        source=artifact.stage,
        target=artifact.stage,
        directory=artifact.artifact_directory,
    )
    values = facts.domains().values
    return Domains({name: {old: texts.named(old) for old in domain} for name, domain in values.items()})


class _Formulas(NamedTuple):
    domains: Domains
    texts: Texts
    secrets: Set[str]

    def of(self, template: Template) -> Iterator[tuple[str, str]]:
        for logical_id, resource in as_object(template.value.get("Resources")).items():
            kind = as_text(as_object(resource).get("Type"))
            for row in NAMES:
                if row.type == kind:
                    yield from self._name(row, logical_id, resource)
            yield from self._id(kind, logical_id)
        for key, output in as_object(template.value.get("Outputs")).items():
            yield from self._output(key, output)

    def _name(self, row: NameFormula, logical_id: str, resource: Json) -> Iterator[tuple[str, str]]:
        """The name, and the ID that goes with it where it says what the name is made of."""
        bound = next(match(row.id, logical_id, self.domains), None) if row.id else {}
        if bound is None or not isinstance(row.pattern, str):
            return
        domains = self._own(row, resource, _with(self.domains, bound, self.texts.named))
        for _, value in find(resource, row.place):
            new = self._made(row, as_text(value), domains)
            if new is not None:
                yield as_text(value), new
                if row.id and (made := render(row.id, bound, domains)):
                    yield logical_id, made
                if row.defines:
                    self.domains.define(row.defines, as_text(value), new)

    def _own(self, row: NameFormula, resource: Json, domains: Domains) -> Domains:
        """`{name}`: what an earlier row, or the user, called the same resource."""
        own = as_text(at(resource, row.named_at)) if row.named_at else ""
        new = domains.values["rule"].get(own) or self.texts.named(own)
        return Domains({**domains.values, "name": {own: new}}) if own else domains

    def _made(self, row: NameFormula, text: str, domains: Domains) -> str | None:
        if row.fit is None:
            return self._rendered(str(row.pattern), text, domains)
        found = translate_fitted(str(row.pattern), row.fit, text, domains)
        return as_text(found.value) if found else None

    def _id(self, kind: str, logical_id: str) -> Iterator[tuple[str, str]]:
        for row in IDS:
            if row.type in (kind, "*") and row.fit is None:
                made = self._rendered(row.pattern, logical_id, self.domains)
                if made is not None:
                    yield logical_id, made
                    return

    def _output(self, key: str, output: Json) -> Iterator[tuple[str, str]]:
        for row in OUTPUTS:
            bound = next(match(row.key, key, self.domains), None)
            if bound is None:
                continue
            domains = _with(self.domains, {**bound, "key": key}, self.texts.named)
            for _, value in find(output, row.place):
                made = self._rendered(row.pattern, as_text(value), domains)
                if made is not None:
                    yield as_text(value), made
                    yield key, render(row.key, bound, domains) or self.texts.named(key)

    def _rendered(self, pattern: str, text: str, domains: Domains) -> str | None:
        """What `pattern` gives now, where it gave `text` in a single way, or in ways that agree."""
        change = self.texts.scrambled if text in self.secrets else self.texts.named
        bindings = match(pattern, text, domains)
        found = {render(pattern, binding, _with(domains, binding, change)) for binding in bindings}
        return found.pop() if len(found) == 1 else None


def _with(domains: Domains, bound: Binding, change: Callable[[str], str]) -> Domains:
    """With what variables stand for that may stand for any text."""
    free = {name: {text: change(text)} for name, text in bound.items() if domains.encoded(name) is None}
    return Domains({**domains.values, **free}) if free else domains
