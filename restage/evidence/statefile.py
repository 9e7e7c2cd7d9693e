"""The state file besides its embedded templates: names, paths, the configured stage, the user's configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from restage.artifact.folder import Artifact
from restage.artifact.layout import CONFIGURED_STAGES, STATE_FILE
from restage.document.changes import applied, leaves
from restage.document.jsoncycle import parse_reference
from restage.document.placepatterns import find
from restage.document.values import Json, Path, as_object, at, strings
from restage.evidence.facts import Facts
from restage.evidence.stamps import Stamper, reused_layers
from restage.framework.naming.fixedplaces import STATE as FIXED
from restage.framework.naming.formulas import STATE
from restage.framework.naming.pattern import Domains, translate
from restage.text.judge import TextJudge
from restage.text.siblings import Siblings
from restage.text.stagemaps import stage_maps
from restage.text.usertext import DocumentJudge
from restage.verdict import Kind, Verdict

__all__ = ["STATE_FILE", "StateJudge"]

_EMBEDDED = ("compiledCloudFormationTemplate", "coreCloudFormationTemplate")
_ZIP_PATHS = tuple(
    f"service.{copy}{kind}.*.package.artifact"
    for copy in ("", "initialServerlessConfig.")
    for kind in ("functions", "layers")
)
_SERVICE_NAMES: tuple[Path, ...] = (
    ("service", "service"),
    ("service", "serviceObject", "name"),
    ("service", "initialServerlessConfig", "service"),
    ("service", "initialServerlessConfig", "service", "name"),
)
_FOLDER = re.compile(r"^.*[\\/]")


@dataclass(eq=False, repr=False)
class StateJudge:
    """Judges the state file of `artifact`; all places are those of the file itself, references unresolved."""

    artifact: Artifact
    facts: Facts
    domains: Domains
    judge: TextJudge
    stamper: Stamper
    keep_paths: bool
    stage_follows: bool = False  # a rule: does the configured stage follow the target?
    fixed: frozenset[Path] = frozenset()  # the places on which rules had the last word
    names: tuple[Verdict, ...] = ()  # those of plugins in the template that is deployed
    siblings: Siblings | None = None
    coded: bool = False  # is the configuration a program?
    configured: frozenset[Path] = frozenset()  # those of `fixed` about which the configuration had it
    unread: frozenset[Path] = frozenset()  # sections that nothing reads but variables

    @property
    def _state(self) -> Json:
        return self.artifact.state.value

    @cached_property
    def texts(self) -> list[tuple[Path, str]]:
        """The strings outside of what the templates hold."""
        roots = self.roots
        bare = applied(self._state, dict.fromkeys(roots, None))
        return [found for found in strings(bare) if found[0][-1] != "$ref" or parse_reference(found[1]) is None]

    def verdicts(self) -> Iterator[Verdict]:
        """One verdict for each place outside of the embedded templates."""
        settled: set[Path] = {*self.roots, *self.fixed}
        for verdict in self._known(settled):
            stamped = verdict.kind is Kind.STAMP
            if verdict.path not in settled or (stamped and verdict.path in self.fixed):
                settled.add(verdict.path)
                yield verdict
        settled |= set(self._entries())
        document = DocumentJudge(
            self.judge,
            STATE_FILE,
            FIXED,
            settled,
            siblings=self.siblings,
            coded=self.coded,
            configured=self.configured,
            unread=self.unread,
        )
        yield from document.verdicts(self._state, self.texts)

    def _entries(self) -> Iterator[Path]:
        """Entries of maps by stage that look like nothing but the names that come from them."""
        if not self.facts.looked_up and not self.facts.given:
            return
        letters = self.facts.judge({})
        for place in stage_maps(configuration(self._state), self.facts.source, self.facts.target):
            for path, text in strings(at(self._state, place)):
                if not letters.mentions_stage(text):
                    yield (*place, *path)

    def _known(self, settled: set[Path]) -> Iterator[Verdict]:
        yield from self._configured_stage()
        yield from self._service_name()
        if not self.keep_paths:
            yield from self._zip_paths()
        if self.stamper.reset:
            for path in reused_layers(self._state):
                yield Verdict(
                    Kind.STAMP,
                    STATE_FILE,
                    path,
                    True,
                    None,
                    "the target's stack may not have this layer (deployed-layers)",
                    True,
                )
        yield from self._names()
        yield from self._resources()
        yield from self._stamps(settled)

    def _configured_stage(self) -> Iterator[Verdict]:
        """`provider.stage`: version 4 writes the packaged stage, all others what was configured
        (docs/framework.md#configured-stage)."""
        packaged = self.facts.version.writes_packaged_stage
        for path in CONFIGURED_STAGES:
            value = at(self._state, path)
            if not isinstance(value, str) or not (self.judge.mentions_stage(value) or value == self.facts.target):
                continue
            follows = value == self.facts.source and (packaged or self.stage_follows)
            new = self.facts.target if follows else value
            kind = Kind.RULE if follows and not packaged else Kind.FRAMEWORK if follows else Kind.KEPT
            yield Verdict(kind, STATE_FILE, path, value, new, "the configured stage (configured-stage)", True)

    def _service_name(self) -> Iterator[Verdict]:
        """The service's own name, where a rule gives it another one."""
        for path in _SERVICE_NAMES if self.facts.renamed else ():
            if at(self._state, path) == self.facts.name:
                evidence = "the service's name, by a rule"
                yield Verdict(Kind.RULE, STATE_FILE, path, self.facts.name, self.facts.renamed, evidence, True)

    def _zip_paths(self) -> Iterator[Verdict]:
        """Paths of zips on the build machine: relative ones deploy from anywhere (docs/framework.md#state-file)."""
        for place in _ZIP_PATHS:
            for path, value in find(self._state, place):
                if isinstance(value, str) and (name := _FOLDER.sub("", value)) in self.artifact.others:
                    yield Verdict(
                        Kind.STAMP,
                        STATE_FILE,
                        path,
                        value,
                        f".serverless/{name}",
                        "a path of the build machine (state-file)",
                        True,
                    )

    def _names(self) -> Iterator[Verdict]:
        for row in STATE:
            for path, value in find(self._state, row.place):
                new = translate(row.pattern, value, self.domains) if isinstance(value, str) else None
                if new is not None:
                    evidence = f"{row.pattern} ({row.anchor})"
                    yield Verdict(Kind.FRAMEWORK, STATE_FILE, path, value, new.value, evidence, new.certain)

    def _resources(self) -> Iterator[Verdict]:
        """Names of plugins in the service's own `resources`, where some put theirs."""
        given = at(self._state, ("service", "resources"))
        places: list[Path] = [("service", "resources")]
        if isinstance(given, list):
            places = [("service", "resources", index) for index in range(len(given))]
        for place in places:
            block = at(self._state, place)
            own = as_object(at(block, ("Resources",)))
            for verdict in self.names if own else ():
                if verdict.path[1] in own and at(block, verdict.path) == verdict.old:
                    yield from self._copies(verdict, (*place, *verdict.path))

    def _copies(self, verdict: Verdict, path: Path) -> Iterator[Verdict]:
        for leaf, new in leaves(verdict.old, verdict.new, path):
            yield verdict._replace(file=STATE_FILE, path=leaf, old=at(self._state, leaf), new=new)

    def _stamps(self, settled: set[Path]) -> Iterator[Verdict]:
        """Stamps in the configuration; the templates have theirs."""
        for verdict in self.stamper.verdicts(self._state, self.texts):
            if not any(verdict.path[:length] in settled for length in range(len(verdict.path) + 1)):
                yield verdict

    @cached_property
    def roots(self) -> frozenset[Path]:
        """Where the embedded templates stand, with all that they refer to elsewhere in the file."""
        roots: set[Path] = set()
        waiting: list[Path] = [("service", "provider", key) for key in _EMBEDDED]
        while waiting:
            root = waiting.pop()
            if root not in roots:
                roots.add(root)
                links = self.artifact.resolved.links
                waiting += [target for place, target in links if place[: len(root)] == root]
        return frozenset(roots)


def configuration(state: Json) -> Json:
    """A state without its embedded templates, references unresolved: where stage-keyed maps are looked for."""
    service = as_object(at(state, ("service",)))
    provider = {key: child for key, child in as_object(service.get("provider")).items() if key not in _EMBEDDED}
    return {"service": {**service, "provider": provider}}
