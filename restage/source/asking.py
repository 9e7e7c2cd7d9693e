"""How sources are asked: what is there, what waits for something else, and what has to be looked up elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from restage.source.configuration import Configuration
from restage.source.contents import converted
from restage.source.intermediate import Answer, Request, Step
from restage.source.invocation import Invocation
from restage.source.nodes import Map, Place, Trace, Unknown
from restage.source.origin import Dependency, Lookup
from restage.source.propertyvalues import lookups_of
from restage.source.resolver import Evaluation


class Environment(NamedTuple):
    """Variables of the environment, and where those come from that `.env` files set."""

    variables: Mapping[str, str]
    places: Mapping[str, Place]
    by_stage: bool = False
    looked_for: set[str] | None = None


class Row(NamedTuple):
    """One source: how it is asked, and what its value depends on as long as its address is not known."""

    ask: Asked
    kind: Dependency


class Sources:
    """What the sources of one evaluation look at. Calling it asks the source that a request names."""

    def __init__(
        self,
        configuration: Configuration,
        invocation: Invocation,
        environment: Environment,
        rows: Mapping[str, Row],
        *,
        incomplete: frozenset[str] = frozenset(),
    ) -> None:
        self.dialect = configuration.dialect
        self.contents = configuration.contents
        self.invocation = invocation
        self.environment = environment
        self.lookups: dict[str, Lookup] = {}
        # Sources that are there; None: all. `incomplete` may know more later: what they don't know is not decided
        self.available: frozenset[str] | None = None
        self.incomplete = incomplete
        self._rows = rows

    def __call__(self, evaluation: Evaluation, request: Request) -> Answer:
        """See evaluate.Ask."""
        if self.available is not None and request.type not in self.available:
            raise request.at.failure(f"the source {request.type!r} is not there yet", pending=True)
        waiting = lookups_of(request.address).union(*(lookups_of(param) for param in request.params or ()))
        if waiting or isinstance(request.address, Unknown) or any(isinstance(p, Unknown) for p in request.params or ()):
            kind = self._row(evaluation, request.type).kind
            return Answer(Step(Unknown(request.expression(), waiting), Trace(frozenset([kind]), waiting)), True)
        return self._row(evaluation, request.type).ask(self, evaluation, request)

    def _row(self, evaluation: Evaluation, name: str) -> Row:
        dialect = self.dialect
        if name in dialect.no_sources or (name in dialect.organisation_sources and not has_organisation(evaluation)):
            return _OTHER
        return self._rows.get(name, _OTHER)

    def look_up(self, request: Request, kind: Dependency, *, may_be_missing: bool = True) -> Answer:
        """A value from elsewhere: what was given for it, else an unknown."""
        expression = request.expression()
        names = frozenset([expression])
        if expression in self.invocation.values:
            value = converted(self.invocation.values[expression])
            return Answer(Step(value, Trace(frozenset([kind]), names)))
        if self.invocation.complete:
            if may_be_missing:
                return Answer(Step(None, Trace(frozenset([kind]), names)))
            raise request.at.failure(f"no value is given for {expression}")
        self.note(expression, kind, request)
        return Answer(Step(Unknown(expression, names), Trace(frozenset([kind]), names)), may_be_missing)

    def note(self, expression: str, kind: Dependency, request: Request) -> None:
        """Remembers a lookup that has no value."""
        known = self.lookups.get(expression)
        optional = request.has_fallback and (known is None or known.optional)
        self.lookups[expression] = Lookup(expression, kind, known.place if known else request.at.place, optional)


def has_organisation(evaluation: Evaluation) -> bool:
    """Is it a service of an organisation, which has a dashboard?"""
    node = evaluation.root.node
    return isinstance(node, Map) and bool(node.get("org") or node.get("tenant"))


def _plugin(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    known = request.type in sources.dialect.brings or request.type in _resolvers(sources, evaluation)
    if not known and not _has_plugins(evaluation):
        raise request.at.failure(f"the source {request.type!r} is not known, and no plugin can bring it", pending=True)
    return sources.look_up(request, Dependency.PLUGIN)


def _has_plugins(evaluation: Evaluation) -> bool:
    node = evaluation.root.node
    return isinstance(node, Map) and bool(node.get("plugins"))


def _resolvers(sources: Sources, evaluation: Evaluation) -> frozenset[str]:
    """The names that `stages.<stage>.resolvers` gives to sources."""
    if not sources.dialect.brings:
        return frozenset()
    stages = evaluation.root.node.get("stages") if isinstance(evaluation.root.node, Map) else None
    out: set[str] = set()
    for stage in stages.values() if isinstance(stages, Map) else ():
        resolvers = stage.get("resolvers") if isinstance(stage, Map) else None
        out.update(resolvers if isinstance(resolvers, Map) else ())
    return frozenset(out)


Asked: TypeAlias = Callable[[Sources, Evaluation, Request], Answer]

_OTHER: Final = Row(_plugin, Dependency.PLUGIN)
