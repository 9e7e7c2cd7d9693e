"""The steps of a plan in their order: names, the user's text, logical IDs, hashes, references, edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.layout import COMPILED, STATE_FILE
from restage.artifact.referring import SECTIONS, Renames, is_key, refer, rename
from restage.artifact.templates import EMBEDDED, Template, new_values, templates
from restage.document.changes import applied
from restage.document.edits import Edit
from restage.document.jsoncycle import Locator, resolve
from restage.document.values import Json, JsonObject, Path, as_object, at, strings
from restage.evidence.definitions import configured_variables, definition_verdicts, variable_names
from restage.evidence.facts import Facts
from restage.evidence.hashes import HashRun, Recomputed
from restage.evidence.logical_ids import IdJudge, raw_key_renames, user_ids
from restage.evidence.names import TemplateNames, log_statements, of_plugins
from restage.evidence.notifications import notification_verdicts
from restage.evidence.stamps import DEPLOYMENT, Stamp, Stamper, rest_deployment
from restage.evidence.statefile import StateJudge, configuration
from restage.framework.eventnames import parts
from restage.framework.ids import IdVerdict
from restage.framework.ids.hashtime import PROVIDER_KEYS
from restage.framework.naming.encode import function_id
from restage.framework.naming.formulas import NAMES_IN_ZIP
from restage.framework.naming.pattern import Domains, match
from restage.framework.naming.places import TEMPLATE, TEMPLATE_V1
from restage.framework.service import is_code
from restage.plan.agreeing import agreed
from restage.plan.following import better, changed_texts, check_collisions, exports, following, not_overtaken, once
from restage.plan.rewrite import StateRewrite, TemplateChanges, template_edits
from restage.plan.settings import Copies, Followed, define_texts, follow_arns, moved_texts, repeated, with_renamed
from restage.rules import Rules
from restage.rules.applied import Applied
from restage.text.judge import TextJudge
from restage.text.lookup import SHORTEST_PART, STATES, LookupJudge, integration_timeouts
from restage.text.siblings import Siblings
from restage.text.stagemaps import Entry, stage_maps
from restage.text.usertext import DocumentJudge
from restage.verdict import Kind, Verdict


class Found(NamedTuple):
    """What came of the steps. `before`: the templates of the source, by file; `after`: those of the target."""

    verdicts: tuple[Verdict, ...]
    edits: Mapping[str, tuple[Edit, ...]]
    unproven: tuple[IdVerdict, ...]
    before: Mapping[str, JsonObject]
    after: tuple[Template, ...]


@dataclass(eq=False, repr=False)
class Planner:
    """Judges one artifact for one target.

    `artifact`: with the values that rules gave it, `original`: as it was packaged, `applied`: what the rules did.
    `directory`: the target's artifact directory; `stamp` None keeps the old. `maps`: do values follow maps by stage?
    `followed`: settings that rules changed, and that stand in templates, too; `shared`: those that nothing follows.
    """

    artifact: Artifact
    facts: Facts
    stamp: Stamp | None
    directory: str
    keep_paths: bool
    rules: Rules
    original: Artifact
    applied: Applied
    entries: tuple[Entry, ...]
    maps: bool
    followed: tuple[Followed, ...] = ()
    shared: frozenset[str] = frozenset()

    @cached_property
    def _rewrite(self) -> StateRewrite:
        return StateRewrite(self.artifact, self._templates)

    @property
    def _coded(self) -> bool:
        return is_code(self.facts.service)

    @cached_property
    def _siblings(self) -> Siblings:
        users = user_ids(self.facts.service)
        return Siblings.of((t.value for t in self._templates), users, self.facts.source, self.facts.target)

    @cached_property
    def _templates(self) -> list[Template]:
        return list(templates(self.artifact))

    def run(self) -> Found:
        """All steps. Raises Refusal where a logical ID would stand twice in a template."""
        domains = self.facts.domains()
        functions = as_object(at(self.original.resolved.value, ("service", "functions"))).values()
        follow_arns(domains, functions, self.applied, self.facts.looked_up, self.entries)
        named = self._named(self._templates, domains)
        judge = self._judge(domains)
        judged = [t.with_names((*t.names, *self._reinstated(self._user_text(t, judge), t.file))) for t in named]
        stamper = self._stamper(STATE_FILE, named)
        again = list(repeated(self.applied, self.facts.service))
        state = StateJudge(
            self.artifact,
            self.facts,
            domains,
            judge,
            stamper,
            self.keep_paths,
            self.rules.stage_follows,
            self._fixed(STATE_FILE).union(verdict.path for verdict in again),
            of_plugins(name for t in named if t.root == COMPILED for name in t.names),
            self._siblings,
            self._coded,
            self.applied.configured.get(STATE_FILE, frozenset()),
        )
        configured = [*again, *self._reinstated(state.verdicts(), STATE_FILE)]
        judged = with_renamed(judged, configured, self.facts.words, self.facts.service)
        found = [self._mapped(v) for v in self._lookups(judged, state, configured) if not self._is_settled(v)]
        lookups = agreed(found, self.facts.service, self.artifact.locator, judged)
        judged = [t.with_names(_overtaken(t.names, _of(t, lookups))) for t in judged]
        configured = _overtaken(configured, [v for v in lookups if v.file == STATE_FILE])
        ids = list(self._ids(judged, configured, domains, judge))
        judged = [t.with_names(exports(t.names, Renames.of(ids))) for t in judged]
        ids = better(ids, self._notifications(judged, ids, domains))
        judged, configured = self._definitions(judged, configured, Renames.of(ids), state)
        hashes = self._hashes(judged, configured, Renames.of(ids))
        lookups = [v for v in lookups if not v.changed]
        ids += self._hash_verdicts(judged, hashes, [*ids, *lookups], configured, domains)
        check_collisions(judged, Renames.of(ids), self.facts.target)
        doubts = [*lookups, *self._differing(judged), *self._dangling(judged, ids, judge)]
        return self._found(judged, configured, ids, doubts, hashes.unproven)

    def _found(
        self,
        judged: list[Template],
        configured: list[Verdict],
        ids: list[Verdict],
        doubts: list[Verdict],
        unproven: list[IdVerdict],
    ) -> Found:
        renames = Renames.of(ids)
        changes = {t.file: _changes(t, ids, renames) for t in judged}
        edits = {t.file: template_edits(changes[t.file]) for t in judged if t.written}
        edits[STATE_FILE] = self._rewrite.edits(
            {t.root: changes[t.file] for t in judged if t.root}, configured, renames
        )
        shared = [v for t in judged if t.root for v in self._rewrite.shared(t.root, _of(t, [*t.names, *doubts]))]
        told = [v for t in judged for v in _of(t, ids) if not is_key(v) or at(t.value, v.path) is not None]
        roots = [t.root for t in judged if t.root]
        again = self._rewrite.repeated(roots, told, configured, renames)
        said = [*_all_names(judged), *told, *configured, *doubts, *shared]
        follow = [*following(judged, ids), *again]
        whole = [*self.applied.verdicts, *not_overtaken(said, follow), *follow]
        return Found(
            verdicts=tuple(once(whole)),
            edits=edits,
            unproven=tuple(unproven),
            before={t.file: t.value for t in judged},
            after=tuple(
                t.replaced(rename(as_object(applied(t.named, new_values(_of(t, ids)))), t.references, renames))
                for t in judged
            ),
        )

    # -- names and texts

    def _named(self, found: list[Template], domains: Domains) -> list[Template]:
        """The framework's names. With nested templates one may be defined behind its first use: a first pass learns."""
        if any(template.file not in EMBEDDED for template in found):
            for template in found:
                list(self._names(template, found, domains))
        return [t.with_names(self._names(t, found, domains)) for t in found]

    def _names(self, template: Template, found: list[Template], domains: Domains) -> Iterator[Verdict]:
        fixed = self._fixed(template.file)
        settled: set[Path] = set()
        facts = self.facts
        copies = tuple(Copies(template.file, template.value, self.followed, facts.service).verdicts())
        final = (v for v in _of(template, self.applied.verdicts) if v.path in fixed)
        told = {v.path: (v.old, v.new) for v in (*final, *copies)}
        judge, region = facts.plain_judge, facts.region
        names = TemplateNames(template.file, template.value, facts.service, domains, judge, region, told)
        steps = (
            self._stamper(template.file, found).verdicts(template.value, template.texts),
            log_statements(template.value, facts.service, domains, template.file),
            copies,
            names.verdicts(),
        )
        for step in steps:
            for verdict in step:
                if not any(verdict.path[:length] in settled for length in range(len(verdict.path) + 1)):
                    settled.add(verdict.path)
                    yield verdict
            settled |= fixed  # rules have the last word on all but the stamps

    def _fixed(self, file: str) -> frozenset[Path]:
        return self.applied.fixed.get(file, frozenset())

    def _stamper(self, file: str, found: Sequence[Template]) -> Stamper:
        untouched = self.stamp is None and self.facts.source == self.facts.target
        instance = next((number for t in found if (number := rest_deployment(t.value))), "")
        old = self.artifact.artifact_directory
        return Stamper(
            file,
            old,
            self.directory,
            self.stamp,
            not untouched,
            instance,
            self.facts.doubtful_directory,
            self.facts.source,
        )

    def _judge(self, domains: Domains) -> TextJudge:
        """The judge of the user's text, who knows the physical names that the formulas gave."""
        names = {old: new for variable in ("fn", "rule") for old, new in domains.values[variable].items() if old}
        return self.facts.judge(names)

    def _user_text(self, template: Template, judge: TextJudge) -> Iterator[Verdict]:
        settled = {verdict.path for verdict in template.names} | self._fixed(template.file)
        fixed = (*TEMPLATE, *TEMPLATE_V1) if self.facts.is_v1 else TEMPLATE
        document = DocumentJudge(
            judge, template.file, fixed, settled, self.facts.directory, self._siblings, self._coded
        )
        return document.verdicts(template.value, template.texts)

    def _reinstated(self, verdicts: Iterable[Verdict], file: str) -> Iterable[Verdict]:
        """`verdicts`, where rules have the last word on parts of texts, too."""
        fixed = self._fixed(file)
        if not fixed:
            return verdicts
        # Most runs have no rules, and should not wait for this to be loaded
        from restage.rules.reinstating import reinstated  # noqa: PLC0415

        return reinstated(verdicts, fixed)

    # -- logical IDs

    def _ids(
        self, judged: list[Template], configured: list[Verdict], domains: Domains, judge: TextJudge
    ) -> Iterator[Verdict]:
        """Logical IDs that follow from names, once all names are known."""
        changed = changed_texts([*self.applied.verdicts, *_all_names(judged), *configured])
        # With the configuration, what is no doubt is what it says
        known = domains.values["user"].items() if self.facts.texts else ()
        stay = frozenset(old for old, new in known if old == new and judge.holds(old))
        texts = define_texts(domains, changed, self.shared, stay)
        looked_up = dict(_looked_up_in_events(configured))
        rules, stage = domains.values["default_rule"].items(), self.facts.judge({})
        looked_up |= {old: new for old, new in rules if old != new and not stage.holds(old)}
        for old, new in looked_up.items():
            domains.define("user", old, new, certain=False)
        users, keys = user_ids(self.facts.service), self.facts.keys
        moved = moved_texts(self.applied, texts, self.facts.words)
        for template in judged:
            yield from IdJudge(
                template.file, template.value, domains, judge, users, texts, keys, moved, looked_up, self._coded
            ).verdicts()
            raw = raw_key_renames(template.value, self.facts.source, self.facts.target)
            for old, new in raw.items():
                evidence = "a key whose variable was never resolved (raw-keys)"
                yield Verdict(Kind.FRAMEWORK, template.file, ("Resources", old), old, new, evidence, True)
            yield from self._deployment(template)

    def _deployment(self, template: Template) -> Iterator[Verdict]:
        for logical_id in as_object(template.value.get("Resources")):
            if self.stamp and DEPLOYMENT.match(logical_id):
                new = f"ApiGatewayDeployment{self.stamp.millis}"
                path = ("Resources", logical_id)
                yield Verdict(
                    Kind.STAMP, template.file, path, logical_id, new, "the number of this packaging (stamps)", True
                )

    def _notifications(self, judged: list[Template], ids: list[Verdict], domains: Domains) -> Iterator[Verdict]:
        renames = Renames.of(ids)
        for template in judged if domains.values["machine"] else ():
            target = refer(template.named, template.references, renames)
            yield from notification_verdicts(template.file, template.value, target, renames.ids)

    def _definitions(
        self, judged: list[Template], configured: list[Verdict], renames: Renames, state: StateJudge
    ) -> tuple[list[Template], list[Verdict]]:
        """Definitions of state machines, whose variables are named after what changes in them."""
        targets = {t.file: refer(t.named, t.references, renames) for t in judged if t.holds_machines}
        names: dict[str, str] = {}
        for template in judged:
            if template.file in targets:
                names.update(variable_names(template.value, targets[template.file]))
        if not names:
            return judged, configured
        found = {t.file: list(definition_verdicts(t.file, t.value, t.named, names)) for t in judged}
        judged = [t.with_names((*t.names, *found[t.file])) for t in judged]
        return judged, [*configured, *configured_variables(STATE_FILE, state.texts, configured, names)]

    # -- hashes

    def _hashes(self, judged: list[Template], configured: list[Verdict], renames: Renames) -> Recomputed:
        embedded = {t.root: _changes(t, [], renames) for t in judged if t.root}
        values = self._rewrite.values(embedded, configured, renames)
        service = self._configuration(applied(self.artifact.state.value, values))
        deployed = [t for t in judged if not t.differs]
        untouched = self.original is self.artifact
        original = as_object(as_object(self.original.resolved.value).get("service"))
        sources = {t.file: t.value for t in (self._templates if untouched else templates(self.original))}
        run = HashRun(
            self.original,
            sources,
            deployed,
            original,
            service,
            self.directory,
            self.stamp is not None,
            self.applied.files,
        )
        return run.run(renames)

    def _configuration(self, state: Json) -> JsonObject:
        """`service` of a state, references resolved, without the embedded templates, which would only cost time."""
        service = as_object(at(state, ("service",)))
        roots = {root[-1] for root in EMBEDDED.values()}
        provider = {key: child for key, child in as_object(service.get("provider")).items() if key not in roots}
        bare: Json = {"service": {**service, "provider": provider, "initialServerlessConfig": None}}
        return as_object(at(resolve(bare, Locator(state)).value, ("service",)))

    def _hash_verdicts(
        self,
        judged: list[Template],
        hashes: Recomputed,
        others: list[Verdict],
        configured: list[Verdict],
        domains: Domains,
    ) -> Iterator[Verdict]:
        doubts = [v for v in (*_all_names(judged), *others) if not v.certain and v.path[:1] == ("Resources",)]
        doubtful = {str(v.path[1]) for v in doubts if len(v.path) > 1}
        keys = (key for t in judged for key in as_object(t.value.get("Resources")))
        doubtful |= {key for key in keys if any(True for one in NAMES_IN_ZIP for _ in match(one, key, domains))}
        doubtful |= {str(user) for t in judged for user, layer in _layer_uses(t) if layer in doubtful}
        doubtful |= set(self._restored(hashes, {str(v.old) for v in configured if not v.certain}))
        for template in judged:
            yield from hashes.verdicts(template.file, template.value, doubtful)

    def _restored(self, hashes: Recomputed, texts: set[str]) -> Iterator[str]:
        """Functions whose ids hash what stands in the configuration only, where that holds one of `texts`."""
        provider = as_object(self.facts.service.get("provider"))
        common = [provider.get(key) for key in PROVIDER_KEYS]
        for key, config in as_object(self.facts.service.get("functions")).items():
            function = function_id(key)
            if texts and function in hashes.restored:
                own = [value for name, value in as_object(config).items() if name != "events"]
                if any(text in texts for value in (*common, *own) for _, text in strings(value)):
                    yield function

    # -- doubts

    def _mapped(self, lookup: Verdict) -> Verdict:
        return lookup if self.maps else lookup._replace(new=lookup.old)

    def _is_settled(self, lookup: Verdict) -> bool:
        """Is it a number, a switch or a word, and known where all come from that become others?"""
        is_short = isinstance(lookup.old, str) and len(lookup.old) < SHORTEST_PART
        return self.applied.closed and (not isinstance(lookup.old, str) or lookup.old in STATES or is_short)

    def _lookups(self, judged: list[Template], state: StateJudge, configured: list[Verdict]) -> Iterator[Verdict]:
        """Values that equal the source stage's entry of a map."""
        found = self.entries
        if not found:
            return
        # What the configuration says of a text, it says of all of it
        kept = frozenset(rule.text for rule in self.facts.words if rule.new == rule.text) | self.applied.texts.keys()
        own = user_ids(self.facts.service)
        for template in judged:
            settled = {v.path for v in template.names if v.kind in (Kind.FRAMEWORK, Kind.STAMP)}
            settled |= self._fixed(template.file)
            texts = new_values(template.names)
            lookup = LookupJudge(template.file, found, settled, texts, state.judge, kept, own)
            lookups = list(self._reinstated(lookup.verdicts(template.value), template.file))
            yield from lookups
            if longest := 29_000 if self.facts.is_v1 else 30_000 if self.facts.is_v2 else 0:
                yield from integration_timeouts(template.value, lookups, longest)
        maps = {path for entry in found for path in (entry.source_path, entry.source_path[:-1], entry.target_path[:-1])}
        maps.discard(("service", "custom"))  # which holds more than `devVpc` and `prodVpc`
        maps |= set(stage_maps(configuration(self.artifact.state.value), self.facts.source, self.facts.target))
        names = {v.path for v in configured if v.kind in (Kind.FRAMEWORK, Kind.STAMP)}
        skip = state.roots | maps | names | self._fixed(STATE_FILE)
        known = LookupJudge(STATE_FILE, found, skip, new_values(configured), state.judge, kept)
        yield from self._reinstated(known.verdicts(self.artifact.state.value), STATE_FILE)

    def _differing(self, judged: list[Template]) -> Iterator[Verdict]:
        for template in judged:
            if template.differs:
                reason = "differs from the template in the state, which is the one that is deployed"
                yield Verdict(Kind.KEPT, template.file, (), None, None, reason, False)

    def _dangling(self, judged: list[Template], ids: list[Verdict], judge: TextJudge) -> Iterator[Verdict]:
        """References to nothing in the templates that hold what looks like the stage."""
        known = {key for t in judged for name in (*SECTIONS, "Conditions") for key in as_object(t.value.get(name))}
        known |= Renames.of(ids).ids.keys()
        state = self.artifact.state.value
        places = [(t.file, t.value, t.references) for t in judged] + [(STATE_FILE, state, self._rewrite.references)]
        for file, value, found in places:
            for reference in found:
                name = reference.logical_id
                if name not in known and "::" not in name and "." not in name and judge.holds(name):
                    text = at(value, reference.path)
                    yield Verdict(
                        Kind.KEPT, file, reference.path, text, text, "refers to nothing in the template", False
                    )


def _overtaken(verdicts: Iterable[Verdict], lookups: Iterable[Verdict]) -> list[Verdict]:
    """`verdicts`, where a value from a map takes the place of what was made of the text."""
    changed = {v.path: v for v in lookups if v.changed}
    made = (Kind.TEXT, Kind.KEPT)
    return [v for v in verdicts if v.path not in changed or v.kind not in made or v.certain] + list(changed.values())


def _looked_up_in_events(configured: Iterable[Verdict]) -> Iterator[tuple[str, str]]:
    """Texts of events, and the parts of them by which logical IDs go, that maps by stage change."""
    for verdict in configured:
        in_event = verdict.path[1:2] == ("functions",) and verdict.path[3:4] == ("events",)
        if in_event and verdict.kind is Kind.LOOKUP and isinstance(verdict.old, str):
            yield from ((old, new) for old, new in parts(verdict.old, str(verdict.new)) if old != new)


def _layer_uses(template: Template) -> Iterator[tuple[str | int, str]]:
    """(function, layer) by their logical IDs: what is hashed of a layer goes into the function's version."""
    for reference in template.references:
        if "Layers" in reference.path and len(reference.path) > 1:
            yield reference.path[1], reference.logical_id


def _all_names(judged: Iterable[Template]) -> Iterator[Verdict]:
    return (verdict for template in judged for verdict in template.names)


def _of(template: Template, verdicts: Iterable[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.file == template.file]


def _changes(template: Template, ids: Iterable[Verdict], renames: Renames) -> TemplateChanges:
    values = new_values([*template.names, *_of(template, ids)])
    return TemplateChanges.of(template.value, template.named, template.references, values, renames)
