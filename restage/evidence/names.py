"""Names that the framework gave: its formulas evaluated for the source stage, and where they fit, for the target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, as_list, as_object, at, strings
from restage.evidence.logical_ids import user_ids
from restage.framework.naming.formulas import NAMES, OUTPUTS
from restage.framework.naming.pattern import (
    ANY_VALUE,
    Binding,
    Domains,
    Translation,
    given,
    match,
    pieces,
    plainly,
    translate,
    translate_fitted,
    translate_json,
)
from restage.framework.rows import NameFormula, OutputFormula
from restage.framework.versions import FrameworkVersion, version_of
from restage.text.judge import NAMED, TextJudge
from restage.text.usertext import text_verdict
from restage.verdict import Kind, Verdict

_ROLE_NAME_LIMIT = 64
_STATEMENTS: tuple[Path, ...] = (("iam", "role", "statements"), ("iamRoleStatements",))


@dataclass(eq=False, repr=False)
class TemplateNames:
    """Finds the framework's names in one template.

    `domains` grows by the names that are found (`defines` in the table). `judge` reads a name that the user gave where
    the framework's formula would stand. `service` is the state's service, for settings that override a formula. `told`:
    the places of which rules say what they are in the target, as they were and as they become.
    """

    file: str
    template: JsonObject
    service: JsonObject
    domains: Domains
    judge: TextJudge
    region: str
    told: Mapping[Path, tuple[Json, Json]] = field(default_factory=dict)

    def verdicts(self) -> Iterator[Verdict]:
        """One verdict for each place at which a formula fits, in the order of the table."""
        settled: set[Path] = set()
        for formula in NAMES:
            if self.domains.impossible(formula.pattern):
                continue
            for logical_id, resource in self._of_type.get(formula.type, ()):
                for verdict in self._resource(formula, logical_id, resource):
                    if verdict.path not in settled:
                        settled.add(verdict.path)
                        yield verdict
        yield from self._outputs()

    @cached_property
    def _version(self) -> FrameworkVersion:
        return version_of(self.service)

    @cached_property
    def _resources(self) -> list[Json]:
        """What the user wrote below `resources`, in one block or several; the framework takes it as it is."""
        given = self.service.get("resources")
        return given if isinstance(given, list) else [given]

    def _is_users(self, formula: NameFormula | OutputFormula, path: Path, value: Json) -> bool:
        """Is the value at `path` what the user wrote there? Plugins write into the same blocks."""
        if formula.of_plugin:
            return False
        return (isinstance(value, str) and value in self._statements) or any(
            at(block, path) == value for block in self._resources
        )

    @cached_property
    def _statements(self) -> frozenset[str]:
        """The texts of the statements that the user added to roles."""
        given = [at(self.service, ("provider", *path)) for path in _STATEMENTS]
        given += [as_object(one).get("iamRoleStatements") for one in as_object(self.service.get("functions")).values()]
        return frozenset(text for one in given for _, text in strings(one))

    @cached_property
    def _of_type(self) -> Mapping[str, list[tuple[str, JsonObject]]]:
        out: dict[str, list[tuple[str, JsonObject]]] = {}
        for logical_id, resource in as_object(self.template.get("Resources")).items():
            if isinstance(resource, dict) and isinstance(resource.get("Type"), str):
                out.setdefault(str(resource["Type"]), []).append((logical_id, resource))
        return out

    def _resource(self, formula: NameFormula, logical_id: str, resource: JsonObject) -> Iterator[Verdict]:
        binding: Binding = {}
        if formula.id:
            found = next(match(formula.id, logical_id, self.domains), None)
            if found is None:
                return
            binding = {name.partition(":")[0]: self.domains.decoded(name, text) for name, text in found.items()}
        if (formula.unless and at(self.service, formula.unless)) or (
            formula.not_users and logical_id in self._users_own
        ):
            return
        if formula.when and not formula.when(self._version):
            return
        for path, value in find(resource, formula.place, ("Resources", logical_id)):
            verdict = self._place(formula, path, value, binding, resource)
            if verdict:
                yield from _without_users(formula.pattern, verdict)

    def _place(
        self, formula: NameFormula, path: Path, value: Json, binding: Binding, resource: JsonObject
    ) -> Verdict | None:
        if path in self.told:
            self._define_told(formula, *self.told[path], binding)
            return None
        if isinstance(formula.pattern, str) != isinstance(value, str):
            return None
        found = self._translated(formula, value, self._own_name(formula, str(path[1]), resource).narrowed(binding))
        if found is None or self._is_users(formula, path, value):
            return None
        if formula.given:
            return self._users(formula, path, str(value))
        known = self.domains.values.get(formula.defines, {}).get(str(value)) if formula.defines == "fn" else None
        if known not in (None, found.value):
            found = Translation(known, True)  # a rule gave the function another name
        elif formula.defines:
            self.domains.define(formula.defines, str(value), str(found.value), certain=found.certain)
        return Verdict(
            Kind.FRAMEWORK,
            self.file,
            path,
            value,
            found.value,
            _evidence(formula.pattern, formula.anchor),
            found.certain,
            of_plugin=formula.of_plugin,
        )

    def _define_told(self, formula: NameFormula, old: Json, new: Json, binding: Binding) -> None:
        """What a rule says of a name goes for all that is made of it."""
        if formula.defines in ("", "fn") or not isinstance(old, str) or not isinstance(new, str):
            return
        if formula.given or self._translated(formula, old, self.domains.narrowed(binding)):
            self.domains.define(formula.defines, old, new)

    def _translated(self, formula: NameFormula, value: Json, domains: Domains) -> Translation | None:
        if formula.drops_last:
            return self._role_name(formula.pattern, value, domains)
        if formula.holds_names:
            return self._named(str(value))
        mentions = self.judge.mentions_stage
        if isinstance(formula.pattern, str) and not plainly(formula.pattern, str(value), domains, mentions):
            return None
        if not formula.fit:
            return translate_json(formula.pattern, value, domains)
        return translate_fitted(str(formula.pattern), formula.fit, str(value), domains)

    def _named(self, text: str) -> Translation | None:
        """A text that a plugin wrote, in which only names of functions and of the REST API follow the stage."""
        judged = self.judge.with_names({**self.domains.values["fn"], **self._api_name}).judge(text)
        if judged.text == text or any(found.replaced and found.reason != NAMED for found in judged.findings):
            return None
        uncertain = {*self.domains.uncertain.get("fn", ()), *self.domains.uncertain.get("service", ())}
        return Translation(judged.text, not any(old in text for old in uncertain))

    @cached_property
    def _api_name(self) -> dict[str, str]:
        names = given("{stage}-{service}", self.domains)
        return {old: found.value for old, found in names.items() if isinstance(found.value, str)}

    @cached_property
    def _users_own(self) -> frozenset[str]:
        return user_ids(self.service)

    def _users(self, formula: NameFormula, path: Path, value: str) -> Verdict | None:
        """A name that is always the user's, but by which others go."""
        judged = self.judge.judge(value)
        self.domains.define(formula.defines, value, judged.text, certain=judged.certain)
        return text_verdict(self.file, path, value, judged) if judged.findings else None

    def _own_name(self, formula: NameFormula, logical_id: str, resource: JsonObject) -> Domains:
        """`{name}`: the name that an earlier row of the table, or the user, gave the same resource."""
        if not formula.named_at:
            return self.domains
        own = self.told.get(("Resources", logical_id, *formula.named_at), (at(resource, formula.named_at),))[0]
        if not isinstance(own, str):
            return self.domains
        if own not in self.domains.values.get("rule", {}):
            judged = self.judge.judge(own)
            self.domains.define("rule", own, judged.text, certain=judged.certain)
        uncertainties = {"name": self.domains.uncertain.get("rule", set())}
        return Domains({"name": {own: self.domains.values["rule"][own]}}, uncertainties)

    def _role_name(self, pattern: Json, value: Json, domains: Domains) -> Translation | None:
        """A role per function: over 64 characters, with the region's real length, the last item is dropped."""
        items, full = at(value, ("Fn::Join", 1)), at(pattern, ("Fn::Join", 1))
        if not isinstance(items, list) or not isinstance(full, list) or len(items) < len(full) - 1:
            return None
        found = translate_json(full[: len(items)], items, domains)
        if found is None:
            return None
        whole: list[Json] = [*as_list(found.value)[: len(full) - 1], full[-1]]
        kept = whole if self._length(whole) <= _ROLE_NAME_LIMIT else whole[:-1]
        return Translation({"Fn::Join": ["-", kept]}, found.certain)

    def _length(self, items: list[Json]) -> int:
        return len("-".join(item if isinstance(item, str) else self.region for item in items))

    def _outputs(self) -> Iterator[Verdict]:
        for key, output in as_object(self.template.get("Outputs")).items():
            domains = self.domains.narrowed({"key": key})
            for row in OUTPUTS:
                if next(match(row.key, key, domains), None) is None:
                    continue
                for path, value in find(output, row.place, ("Outputs", key)):
                    new = translate(row.pattern, value, domains) if isinstance(value, str) else None
                    if new is not None and not self._is_users(row, path, value):
                        evidence = _evidence(row.pattern, row.anchor)
                        yield Verdict(Kind.FRAMEWORK, self.file, path, value, new.value, evidence, new.certain)


def _without_users(pattern: Json, verdict: Verdict) -> Iterator[Verdict]:
    """What the user wrote into a structure of the framework's (`{json}`), of which every copy is judged alike, left
    out."""
    items = at(pattern, ("Fn::Join", 1))
    if not isinstance(items, list) or ANY_VALUE not in items:
        yield verdict
        return
    for index, item in enumerate(items):
        below: Path = ("Fn::Join", 1, index)
        if item != ANY_VALUE and pieces(str(item))[0][0]:
            yield verdict._replace(path=(*verdict.path, *below), old=at(verdict.old, below), new=at(verdict.new, below))


def of_plugins(names: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """Those that stand in resources of plugins, which have a name by a formula of a plugin's."""
    found = [v for v in names if v.kind is Kind.FRAMEWORK and v.path[:1] == ("Resources",)]
    theirs = {v.path[1] for v in found if v.of_plugin}
    return tuple(verdict for verdict in found if verdict.path[1] in theirs)


def _evidence(pattern: Json, source: str) -> str:
    return f"{_spell(pattern)} ({source})"


def _spell(pattern: Json) -> str:
    """A pattern as people read it: the items of an `Fn::Join` joined."""
    joined = at(pattern, ("Fn::Join", 1))
    if isinstance(joined, list):
        by = at(pattern, ("Fn::Join", 0))
        return str(by).join(item if isinstance(item, str) else "{region}" for item in joined)
    return str(pattern)
