"""The sources of variables of versions 2, 3, 4 and osls: one row each, and what each of them gives."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Final

from restage.errors import SourceError
from restage.source import numbers, origin, pieces
from restage.source.asking import Asked, Environment, Row, Sources, has_organisation
from restage.source.configuration import Configuration
from restage.source.contents import converted
from restage.source.files import OutsideError, TooMuchError
from restage.source.intermediate import MISSING, Answer, At, Box, Request, Step
from restage.source.invocation import Invocation, Option
from restage.source.nodes import MARK, NO_TRACE, NOTHING, Map, Place, Text, Unknown, Value
from restage.source.origin import Dependency
from restage.source.resolver import Evaluation


def sources_of(
    configuration: Configuration,
    invocation: Invocation,
    environment: Environment,
    incomplete: frozenset[str] = frozenset(),
) -> Sources:
    """The sources that one evaluation asks."""
    return Sources(configuration, invocation, environment, _SOURCES, incomplete=incomplete)


def _name(request: Request) -> str:
    """The address as a text. Raises Failure where there is none."""
    text = pieces.text_of(request.address) if request.address is not None else None
    if not text:
        raise request.at.failure(f"the source {request.type!r} needs an address")
    return text


def options_of(invocation: Invocation) -> dict[str, Option]:
    """All options of the command line, `--stage` included."""
    stage: Mapping[str, Option] = {} if invocation.stage is None else {"stage": invocation.stage}
    return {**invocation.options, **stage}


def _opt(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    options = options_of(sources.invocation)
    is_pending = "opt" in sources.incomplete
    if request.address is None and is_pending:
        raise request.at.failure("not all options are known yet", pending=True)
    if request.address is None:
        everything = Map("")
        everything.update({key: converted(value) for key, value in options.items()})
        everything.update(dict.fromkeys(sources.dialect.options - options.keys()))
        return Answer(Step(everything, origin.on(Dependency.STAGE, Dependency.OPTION)))
    name = _name(request)
    if is_pending and name not in sources.dialect.options:
        raise request.at.failure(f"the option {name!r} is not known yet", pending=True)
    trace = origin.on(Dependency.STAGE if name == "stage" else Dependency.OPTION)
    return Answer(Step(converted(options.get(name)), trace))


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
        raise at.failure(
            f"{pieces.shown(evaluation.deep(step.value))!r} is no name of a stage: letters, digits, hyphens"
        )
    return step


def _is_stage(value: Value) -> bool:
    return isinstance(value, (Unknown, Text)) or (
        isinstance(value, str) and value != "" and value.isascii() and value.replace("-", "a").isalnum()
    )


def _self(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    if request.address is not None and not isinstance(request.address, str):
        raise request.at.failure("the address of 'self' is no text")
    keys = tuple(request.address.split(".")) if request.address else ()
    step = evaluation.follow(keys)
    # What is there is never missing, but a member of what is not known may be
    is_member = isinstance(step.value, Unknown) and isinstance(evaluation.follow(keys[:-1]).value, (Unknown, Text))
    return Answer(Step(evaluation.deep(step.value), step.trace, step.written), is_member)


def _env(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    name = _name(request)
    environment = sources.environment
    value = environment.variables.get(name)
    if value is not None and not (value == "" and sources.dialect.empty_is_missing):
        stage = [Dependency.STAGE] if environment.by_stage and name in environment.places else []
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


def _has_dashboard(sources: Sources, evaluation: Evaluation) -> bool:
    """Services of an organisation have params there, too."""
    if sources.invocation.complete or not sources.dialect.organisation_sources:
        return False
    node = evaluation.root.node
    return has_organisation(evaluation) and isinstance(node, Map) and bool(node.get("app"))


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
    for row in sources.dialect.params:
        step = evaluation.follow((*(pieces.shown(stage_name) if key == "{}" else key for key in row), name))
        trace = origin.joined(trace, step.trace)
        found = Step(evaluation.deep(step.value), trace, step.written)
        if "default" in row and _has_dashboard(sources, evaluation):
            return _of_dashboard(sources, request, found)
        if found.value is not None:
            return Answer(found)
    return Answer(Step(None, trace))


def _of_dashboard(sources: Sources, request: Request, default: Step) -> Answer:
    """What the dashboard may have for the stage goes before the default."""
    answer = sources.look_up(request, Dependency.DASHBOARD)
    value = answer.step.value
    if default.value is None or isinstance(default.value, Box):
        return answer
    if value is None:
        return Answer(default)
    if isinstance(value, Unknown):
        value = Unknown(value.expression, value.lookups, default.value)
    return Answer(Step(value, origin.joined(answer.step.trace, default.trace), answer.step.written))


def _given_params(sources: Sources, request: Request) -> dict[str, str]:
    """`--param key=value`, any number of times."""
    params = sources.invocation.options.get("param", ())
    out = {}
    for item in (params,) if isinstance(params, str) else params if not isinstance(params, bool) else ():
        key, found, value = item.partition("=")
        if not (key and found and value):
            raise request.at.failure(f"--param {key if found else '…'!r} is not written as key=value")
        out[key] = value.split("\n")[0].rstrip(numbers.BLANKS)
    return out


def _str_to_bool(sources: Sources, evaluation: Evaluation, request: Request) -> Answer:
    value = request.params[0] if request.params else None
    text = None if value is None else pieces.text_of(value)
    if text is None:
        raise request.at.failure("the source 'strToBool' needs a text")
    truth = {"true": True, "1": True, "false": False, "0": False}.get(text.strip(numbers.BLANKS).lower())
    if truth is None:
        raise request.at.failure("the text is none of true, false, 1 and 0")
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


_SOURCES: Final[Mapping[str, Row]] = {
    "opt": Row(_opt, Dependency.OPTION),
    "sls": Row(_sls, Dependency.STAGE),
    "self": Row(_self, Dependency.STAGE),
    "env": Row(_env, Dependency.ENVIRONMENT),
    "file": Row(_file, Dependency.SCRIPT),
    "param": Row(_param, Dependency.PARAMETER),
    "strToBool": Row(_str_to_bool, Dependency.OPTION),
    "aws": Row(_aws, Dependency.ACCOUNT),
    "ssm": Row(_lookup(Dependency.SSM), Dependency.SSM),
    "cf": Row(_lookup(Dependency.STACK, "."), Dependency.STACK),
    "s3": Row(_lookup(Dependency.OBJECT, "/"), Dependency.OBJECT),
    "output": Row(_lookup(Dependency.DASHBOARD), Dependency.DASHBOARD),
    "state": Row(_lookup(Dependency.DASHBOARD), Dependency.DASHBOARD),
}
