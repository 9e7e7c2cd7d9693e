"""The sources of variables of version 1, in the order in which its regular expressions are tried."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from restage.errors import SourceError
from restage.source import bounds, numbers, origin
from restage.source.asking import Environment
from restage.source.contents import YAML, Contents, converted
from restage.source.dialects import Dialect
from restage.source.files import NoFileError, OutsideError, TooMuchError
from restage.source.invocation import Invocation
from restage.source.nodes import NO_TRACE, NOTHING, Map, Place, Trace, Unknown
from restage.source.oldresolver import OldEvaluation
from restage.source.oldvalues import Fatal, Got, Rejected, copied
from restage.source.origin import Dependency, Lookup
from restage.source.sources import options_of

_ENDING: Final = re.compile(r"(['\"]).*?\1$")
_FILE: Final = re.compile(r"file\(([^?%*:|\"<>]+?)\)")
_TO_BOOL: Final = re.compile(r"(?:\$\{)?strToBool\(([a-zA-Z0-9_./-]+)\)")
_STACK: Final = re.compile(r"(?:\$\{)?cf(?:\.([a-zA-Z0-9-]+))?:(.+?)\.(.+)")
_OBJECT: Final = re.compile(r"(?:\$\{)?s3:(.+?)/(.+)")
_PARAMETER: Final = re.compile(r"(?:\$\{)?ssm(?:\.([a-zA-Z0-9-]+))?:([a-zA-Z0-9_./-]+)~?(true|false|split)?")


class OldSources:
    """What the sources of one evaluation look at. Calling it asks the source that a text names."""

    def __init__(self, dialect: Dialect, invocation: Invocation, contents: Contents, environment: Environment) -> None:
        self.dialect = dialect
        self.invocation = invocation
        self.contents = contents
        self.environment = environment
        self.lookups: dict[str, Lookup] = {}
        self.budget = [bounds.NODES]
        # As long as the region is not known, nothing is looked up in AWS
        self.aws_is_there = True

    def __call__(self, evaluation: OldEvaluation, variable: str) -> Got:
        """See old.OldAsk."""
        for pattern, asked in _TABLE:
            if match := pattern.match(variable):
                return asked(self, evaluation, variable, match)
        raise Rejected("a variable of it names no source that this version knows")

    def look_up(self, evaluation: OldEvaluation, expression: str, kind: Dependency) -> Got:
        """A value from elsewhere: what was given for it, else an unknown."""
        names = frozenset([expression])
        trace = Trace(frozenset([kind]), names)
        if expression in self.invocation.values:
            value = converted(self.invocation.values[expression])
            return Got(NOTHING if value is None else value, trace, evaluation.place)
        if self.invocation.complete:
            return Got(NOTHING, trace)
        self.lookups.setdefault(expression, Lookup(expression, kind, evaluation.place, False))
        return Got(Unknown(expression, names), trace, evaluation.place, may_be_missing=True)


def _after_colon(variable: str) -> str:
    return variable.split(":")[1] if ":" in variable else ""


def _sls(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    if _after_colon(variable) != "instanceId":
        return Got(Map(""))
    expression = "sls:instanceId"
    trace = Trace(frozenset([Dependency.PACKAGING]), frozenset([expression]))
    if expression in sources.invocation.values:
        return Got(converted(sources.invocation.values[expression]), trace)
    return Got(Unknown(expression, frozenset([expression])), trace)


def _env(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    name = _after_colon(variable)
    environment = sources.environment
    if not name:
        return Got(converted(dict(environment.variables)), origin.on(Dependency.ENVIRONMENT))
    if name in environment.variables:
        trace = origin.on(Dependency.ENVIRONMENT, lookups=frozenset([f"env:{name}"]))
        return Got(environment.variables[name], trace, environment.places.get(name))
    return sources.look_up(evaluation, f"env:{name}", Dependency.ENVIRONMENT)


def _opt(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    name = _after_colon(variable)
    trace = origin.on(Dependency.STAGE if name in ("", "stage") else Dependency.OPTION)
    options = options_of(sources.invocation)
    if not name:
        return Got(converted(options), trace)
    return Got(converted(options[name]) if name in options else NOTHING, trace, evaluation.place)


def _self(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    if variable == "self:service.name":
        variable = "self:service"
    elif "self:service." in variable:
        variable = variable.replace("self:service.", "self:serviceObject.", 1)
    elif variable == "self:provider":
        variable = "self:provider.name"
    return evaluation.inside(evaluation.service, [key for key in _after_colon(variable).split(".") if key])


def _file(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    path = match[1].strip(numbers.BLANKS)
    normal = posixpath.normpath(path)
    try:
        if path.startswith("~"):
            raise OutsideError(path)
        if not sources.contents.exists(normal):
            return Got(NOTHING)
        if path.rsplit(".", 1)[-1] == "js":
            return sources.look_up(evaluation, variable, Dependency.SCRIPT)
        value = sources.contents.read(normal)
    except OutsideError:
        return sources.look_up(evaluation, variable, Dependency.OUTSIDE)
    except NoFileError:
        return Got(NOTHING)
    except TooMuchError:
        raise
    except SourceError as error:
        raise Fatal(str(error)) from None
    if posixpath.splitext(normal)[1] not in YAML | sources.dialect.json and isinstance(value, str):
        value = value.strip(numbers.BLANKS)
    rest = variable[match.end() :]
    if not rest:
        return Got(value if value is NOTHING else copied(value, sources.budget), NO_TRACE, Place(normal, 1))
    if not rest.startswith(":"):
        raise Rejected("what follows the file has to begin with a colon")
    got = evaluation.inside(value if value is NOTHING else copied(value, sources.budget), rest[1:].split("."))
    return got._replace(written=got.written or Place(normal, 1))


def _aws(pattern: re.Pattern[str], kind: Dependency, *, must_exist: bool) -> OldAsked:
    """A source that AWS is asked for; the region is part of its name. Where there is none: an error, or nothing."""

    def asked(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
        if not sources.aws_is_there:
            raise Rejected("it can't be looked up before the region is known")
        got = sources.look_up(evaluation, variable, kind)
        if must_exist and got.value is NOTHING:
            raise Rejected("what it looks up is not there")
        return got

    return asked


def _string(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    return Got(re.sub(r"^['\"]|['\"]$", "", variable), NO_TRACE, evaluation.place)


def _bool(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    return Got(variable == "true", NO_TRACE, evaluation.place)


def _int(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    return Got(numbers.integer(variable, 10), NO_TRACE, evaluation.place)


def _str_to_bool(sources: OldSources, evaluation: OldEvaluation, variable: str, match: re.Match[str]) -> Got:
    truth = {"true": True, "1": True, "false": False, "0": False}.get(match[1])
    if truth is None:
        raise Rejected("the text is none of true, false, 1 and 0")
    return Got(truth, NO_TRACE, evaluation.place)


OldAsked: TypeAlias = Callable[[OldSources, OldEvaluation, str, re.Match[str]], Got]

_TABLE: Final[tuple[tuple[re.Pattern[str], OldAsked], ...]] = (
    (re.compile("sls:"), _sls),
    (re.compile("env:"), _env),
    (re.compile("opt:"), _opt),
    (re.compile("self:"), _self),
    (_FILE, _file),
    (re.compile(f"{_STACK.pattern}$"), _aws(_STACK, Dependency.STACK, must_exist=True)),
    (re.compile(f"{_OBJECT.pattern}$"), _aws(_OBJECT, Dependency.OBJECT, must_exist=True)),
    (_ENDING, _string),
    (re.compile("(?:true|false)$"), _bool),
    (re.compile("[0-9]+$"), _int),
    (_PARAMETER, _aws(_PARAMETER, Dependency.SSM, must_exist=False)),
    (_TO_BOOL, _str_to_bool),
)
