"""The sources of variables of versions 2, 3, 4 and osls: one row each, and what each of them gives."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from restage.errors import SourceError
from restage.source import numbers, origin, pieces
from restage.source.contents import Contents, converted
from restage.source.dialects import Dialect
from restage.source.evaluate import Evaluation
from restage.source.places import lookups_of
from restage.source.files import OutsideError, TooMuchError
from restage.source.invocation import Invocation
from restage.source.nodes import MARK, NOTHING, NO_TRACE, Map, Names, Place, Text, Trace, Unknown, Value, place_of
from restage.source.origin import Dependency, Lookup
from restage.source.steps import MISSING, Answer, At, Box, Request, Step


class Sources:
    """What the sources of one evaluation look at. Calling it asks the source that a request names."""

    def __init__(
        self,
        dialect: Dialect,
        invocation: Invocation,
        contents: Contents,
        environment: Environment,
        incomplete: frozenset[str] = frozenset(),
    ) -> None:
        self.dialect = dialect
        self.invocation = invocation
        self.contents = contents
        self.environment = environment
        self.lookups: dict[str, Lookup] = {}
        # Sources that are there; None: all. Those that may know more later: where they know nothing, nothing is decided
        self.available: frozenset[str] | None = None
        self.incomplete = incomplete

    def __call__(self, evaluation: Evaluation, request: Request) -> Answer:
        """See evaluate.Ask."""
        if self.available is not None and request.type not in self.available:
            raise request.at.failure(f"the source {request.type!r} is not there yet", pending=True)
        waiting = lookups_of(request.address).union(*(lookups_of(param) for param in request.params or ()))
        if waiting or isinstance(request.address, Unknown) or any(isinstance(p, Unknown) for p in request.params or ()):
            kind = _KINDS.get(request.type, Dependency.PLUGIN)
            return Answer(Step(Unknown(request.expression(), waiting), Trace(frozenset([kind]), waiting)), True)
        return self._row(evaluation, request.type)(self, evaluation, request)

    def _row(self, evaluation: Evaluation, name: str) -> Asked:
        dialect = self.dialect
        if name in dialect.no_sources or (name in dialect.organisation_sources and not _organisation(evaluation)):
            return _plugin
        return _SOURCES.get(name, _plugin)

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


@dataclass(frozen=True)
class Environment:
    """Variables of the environment, and where those come from that `.env` files set."""

    variables: Mapping[str, str]
    places: Mapping[str, Place]
    by_stage: bool = False
    looked_for: set[str] | None = None


def _name(request: Request) -> str:
    """The address as a text. Raises Failure where there is none."""
    text = pieces.text_of(request.address) if request.address is not None else None
    if not text:
        raise request.at.failure(f"the source {request.type!r} needs an address")
    return text


def _opt(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    options: dict[str, Value] = {key: converted(list(value) if isinstance(value, (list, tuple)) else value) for key, value in sources.invocation.options.items()}  # type: ignore[arg-type]
    if sources.invocation.stage is not None:
        options["stage"] = sources.invocation.stage
    is_pending = "opt" in sources.incomplete
    if request.address is None and is_pending:
        raise request.at.failure("not all options are known yet", pending=True)
    if request.address is None:
        everything = Map("")
        everything.update({**dict.fromkeys(sources.dialect.options), **options})
        return Answer(Step(everything, origin.on(Dependency.STAGE, Dependency.OPTION)))
    name = _name(request)
    if is_pending and name not in sources.dialect.options:
        raise request.at.failure(f"the option {name!r} is not known yet", pending=True)
    trace = origin.on(Dependency.STAGE if name == "stage" else Dependency.OPTION)
    return Answer(Step(options.get(name), trace))


def _sls(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    name = _name(request)
    if name == "instanceId":
        if sources.available is not None:
            raise request.at.failure("the packaging has no id yet", pending=True)
        expression = request.expression()
        if expression in sources.invocation.values:
            return Answer(Step(converted(sources.invocation.values[expression]), origin.on(Dependency.PACKAGING)))
        names = frozenset([expression])
        return Answer(Step(Unknown(expression, names), origin.on(Dependency.PACKAGING, lookups=names)))
    if name != "stage":
        raise request.at.failure(f"the source 'sls' knows no {name!r}")
    return Answer(stage_of(sources, evaluation, request.at))


def stage_of(sources: Sources, evaluation: Evaluation, at: At) -> Step:
    """`--stage`, else `provider.stage`, else dev."""
    trace = origin.on(Dependency.STAGE)
    step = Step(sources.invocation.stage, trace)
    if not sources.invocation.stage:
        configured = evaluation.follow(("provider", "stage"))
        value = evaluation.deep(configured.value)
        is_none = value is None or (not value and not sources.dialect.strict_stage)
        step = Step("dev" if is_none else value, origin.joined(trace, configured.trace), configured.written)
    if sources.dialect.strict_stage and not _is_stage(evaluation.deep(step.value)):
        raise at.failure(f"{pieces.shown(evaluation.deep(step.value))!r} is no name of a stage: letters, digits, hyphens")
    return step


def _is_stage(value: Value) -> bool:
    return isinstance(value, (Unknown, Text)) or (
        isinstance(value, str) and value != "" and value.isascii() and value.replace("-", "a").isalnum()
    )


def _self(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    if request.address is not None and not isinstance(request.address, str):
        raise request.at.failure("the address of 'self' is no text")
    step = evaluation.follow(tuple(request.address.split(".")) if request.address else ())
    unknown = isinstance(step.value, Unknown)
    value = evaluation.deep(step.value)
    return Answer(Step(value, step.trace, step.written), unknown and "." in request.expression())


def _env(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    name = _name(request)
    environment = sources.environment
    value = environment.variables.get(name)
    if value is not None and not (value == "" and sources.dialect.empty_is_missing):
        stage = [Dependency.STAGE] if environment.by_stage else []
        trace = origin.on(Dependency.ENVIRONMENT, *stage, lookups=frozenset([request.expression()]))
        return Answer(Step(value, trace, environment.places.get(name)))
    if environment.looked_for is not None:
        environment.looked_for.add(name)
    if value is not None:
        return Answer(Step(None, origin.on(Dependency.ENVIRONMENT)))
    return sources.look_up(request, Dependency.ENVIRONMENT)


def _file(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    name = pieces.text_of(request.params[0]) if request.params and request.params[0] is not None else None
    if not name:
        raise request.at.failure("the source 'file' needs a path")
    address = None if request.address is None else pieces.text_of(request.address)
    path = posixpath.normpath(name)
    try:
        if posixpath.splitext(path)[1] in sources.dialect.scripts:
            if sources.contents.exists(path):
                return sources.look_up(request, Dependency.SCRIPT)
            return Answer(MISSING)
        value = sources.contents.read(path)
    except OutsideError:
        return sources.look_up(request, Dependency.OUTSIDE)
    except TooMuchError:
        raise
    except SourceError as error:
        raise request.at.failure(str(error)) from None
    if value is NOTHING and address:
        return Answer(MISSING)
    if value is NOTHING:
        raise request.at.failure(f"{path} holds no value")
    if not address or value is None:
        return Answer(Step(value, NO_TRACE, Place(path, 1)))
    return Answer(_inside_file(evaluation, request, path, value, address))


def _inside_file(evaluation: Evaluation, request: Request, path: str, value: Value, address: str) -> Step:
    """Follows an address; a text on the way is evaluated first."""
    step = Step(value, NO_TRACE, Place(path, 1))
    for key in address.split("."):
        if isinstance(step.value, str) and MARK in step.value:
            text = evaluation.text(step.value, request.at.first())
            step = Step(text.value, origin.joined(step.trace, text.trace), text.written)
        node = step.value.node if isinstance(step.value, Box) else step.value
        inner = evaluation.inside(node, key)
        if isinstance(node, Map) and key in node.dates:
            raise request.at.failure(f"the value at {address} of {path} is none that JSON knows")
        if inner.value is None:
            return Step(None, step.trace)
        step = Step(inner.value, origin.joined(step.trace, inner.trace), inner.written)
    return step


def _param(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    name = _name(request)
    if not sources.dialect.params:
        return sources.look_up(request, Dependency.DASHBOARD)
    trace = origin.on(Dependency.PARAMETER, Dependency.STAGE)
    given = _given_params(sources, request)
    if name in given:
        return Answer(Step(given[name], trace))
    stage = stage_of(sources, evaluation, request.at)
    stage_name = evaluation.deep(stage.value)
    dashboard = _has_dashboard(sources, evaluation)
    for row in sources.dialect.params:
        if dashboard and "default" in row:
            break
        step = evaluation.follow((*(pieces.shown(stage_name) if key == "{}" else key for key in row), name))
        trace = origin.joined(trace, step.trace)
        if step.value is not None:
            return Answer(Step(evaluation.deep(step.value), trace, step.written))
    else:
        return Answer(Step(None, trace))
    return sources.look_up(request, Dependency.DASHBOARD)


def _given_params(sources: Sources, request: Request) -> dict[str, str]:
    """`--param key=value`, any number of times."""
    params = sources.invocation.options.get("param", ())
    out = {}
    for item in (params,) if isinstance(params, str) else params if not isinstance(params, bool) else ():
        key, found, value = item.partition("=")
        if not (key and found and value):
            raise request.at.failure(f"--param {item!r} is not written as key=value")
        out[key] = value.split("\n")[0].rstrip(numbers.BLANKS)
    return out


def _has_dashboard(sources: Sources, evaluation: Evaluation) -> bool:
    """Services of an organisation have params there, too."""
    if sources.invocation.complete or not sources.dialect.organisation_sources:
        return False
    node = evaluation.root.node
    return _organisation(evaluation) and isinstance(node, Map) and bool(node.get("app"))


def _organisation(evaluation: Evaluation) -> bool:
    node = evaluation.root.node
    return isinstance(node, Map) and bool(node.get("org") or node.get("tenant"))


def _str_to_bool(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    value = request.params[0] if request.params else None
    text = None if value is None else pieces.text_of(value)
    if text is None:
        raise request.at.failure("the source 'strToBool' needs a text")
    truth = {"true": True, "1": True, "false": False, "0": False}.get(text.strip(numbers.BLANKS).lower())
    if truth is None:
        raise request.at.failure(f"{text!r} is none of true, false, 1 and 0")
    return Answer(Step(truth))


def _aws(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    name = _name(request)
    if name == "accountId":
        return sources.look_up(request, Dependency.ACCOUNT, may_be_missing=False)
    if name != "region" and sources.dialect.brings:
        return sources.look_up(request, Dependency.ACCOUNT)
    if name != "region":
        raise request.at.failure(f"the source 'aws' knows no {name!r}")
    given = sources.invocation.options.get("region")
    if isinstance(given, str) and given:
        return Answer(Step(given, origin.on(Dependency.REGION, Dependency.OPTION)))
    step = evaluation.follow(("provider", "region"))
    value = evaluation.deep(step.value) or "us-east-1"
    return Answer(Step(value, origin.joined(origin.on(Dependency.REGION), step.trace), step.written))


def _lookup(kind: Dependency, separator: str = "") -> Asked:
    """A source that is asked for elsewhere; its address has to hold `separator`."""

    def asked(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
        if separator not in _name(request):
            raise request.at.failure(f"the address of {request.type!r} has no {separator!r} in it")
        return sources.look_up(request, kind)

    return asked


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

_SOURCES: Final[dict[str, Asked]] = {
    "opt": _opt,
    "sls": _sls,
    "self": _self,
    "env": _env,
    "file": _file,
    "param": _param,
    "strToBool": _str_to_bool,
    "aws": _aws,
    "ssm": _lookup(Dependency.SSM),
    "cf": _lookup(Dependency.STACK, "."),
    "s3": _lookup(Dependency.OBJECT, "/"),
    "output": _lookup(Dependency.DASHBOARD),
    "state": _lookup(Dependency.DASHBOARD),
}
# What a source's value depends on as long as its address is not known
_KINDS: Final = {
    "env": Dependency.ENVIRONMENT,
    "param": Dependency.PARAMETER,
    "aws": Dependency.ACCOUNT,
    "ssm": Dependency.SSM,
    "cf": Dependency.STACK,
    "s3": Dependency.OBJECT,
    "file": Dependency.SCRIPT,
}
