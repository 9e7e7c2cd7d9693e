"""What the formulas are evaluated with: the artifact's own facts, for the source stage and for the target."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from restage.errors import UsageError
from restage.naming.encode import repository
from restage.naming.formulas import CUSTOM_RESOURCES, FUNCTIONS, KEYED, KEYS
from restage.naming.pattern import Domains, match, render
from restage.rules.model import WordRule
from restage.text import TextJudge, delimited_in
from restage.values import Json, JsonObject, as_list, as_object, as_text, at, strings

STAGE_NAME = re.compile(r"[A-Za-z0-9_-]+")
_SEGMENTS = re.compile("[:/]")
_CODE = (".js", ".ts", ".cjs", ".mjs", ".cts", ".mts")
_SEPARATOR = re.compile("[:/ ]")


@dataclass(eq=False, repr=False)
class Facts:
    """One artifact's facts. `service` is `state.service` with its references resolved."""

    service: JsonObject
    name: str  # the service's
    source: str
    target: str
    directory: str  # the source's artifact directory
    accept_text: bool = False  # a rule: is the stage as a word in the user's text the stage?
    renamed: str = ""  # a rule: the service's name in the target
    words: tuple[WordRule, ...] = ()  # rules about texts
    given: Mapping[str, str] = field(default_factory=dict)  # rules: functions' names, by key
    looked_up: Mapping[str, str] = field(default_factory=dict)  # texts that maps by stage change

    @property
    def region(self) -> str:
        return region_of(self.service)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of functions and layers, in which the framework resolves nothing."""
        return frozenset(key for kind in ("functions", "layers") for key in as_object(self.service.get(kind)))

    @cached_property
    def names_of_keys(self) -> frozenset[str]:
        """What events name by keys, in which nothing is resolved either."""
        return self.keys.union(*(as_object(at(self.service, path)) for path in KEYED))

    @cached_property
    def made_keys(self) -> frozenset[str]:
        """Those that a configuration in code may have made of the stage, unless rules say that they stay."""
        held = (key for key in self.keys if is_code(self.service) and self.plain_judge.holds(key))
        return frozenset(key for key in held if not self.plain_judge.of_keys.judge(key).surely_stays)

    @property
    def is_v4(self) -> bool:
        return is_v4(self.service)

    @property
    def is_v1(self) -> bool:
        return is_v1(self.service)

    @property
    def is_v2(self) -> bool:
        return is_v2(self.service)

    @property
    def doubtful_service(self) -> bool:
        """Does the service's own name hold the stage as a word?"""
        if self.renamed:
            return False
        return delimited_in(self.source, self.name)

    @property
    def new_name(self) -> str:
        """The service's name in the target."""
        return self.renamed or self.name

    @cached_property
    def plain_judge(self) -> TextJudge:
        """Reads names that the user gave; knows none of the framework's."""
        return replace(self.judge({}), looked_up=self.looked_up)

    def judge(self, names: Mapping[str, str]) -> TextJudge:
        """Reads text of the user's; `names`: what formulas gave, source → target."""
        return TextJudge(
            self.source, self.target, self.name, names, self.names_of_keys, self.accept_text, self.renamed, self.words
        )

    def new_directory(self, stamp: str) -> str:
        """The target's artifact directory: prefix and service stay, the stage's segment is the target's."""
        return "/".join(filter(None, (self.prefix[1], self.new_name, self.target, stamp)))

    @cached_property
    def prefix(self) -> tuple[str, str]:
        """`provider.deploymentPrefix`, or `serverless`, for the source and for the target."""
        old = "/".join(self.directory.split("/")[:-3])
        given = at(self.service, ("provider", "deploymentPrefix"))
        return old, self.plain_judge.judge(old).text if given == old else old

    @property
    def doubtful_directory(self) -> bool:
        """Is a part of the artifact directory the user's text?"""
        return self.doubtful_service or self.prefix[0] != self.prefix[1]

    def domains(self) -> Domains:
        """The formulas' variables (the table in `restage.naming.formulas` explains them)."""
        domains = Domains(
            {
                "service": {self.name: self.new_name},
                "stage": {self.source: self.target},
                "region": {self.region: self.region},
            }
        )
        if self.doubtful_service:
            domains.doubtful["service"] = {self.name}
        for variable, path in KEYS:
            domains.values[variable] = {key: key for key in as_object(at(self.service, path))}
        self._define_functions(domains)
        self._define_settings(domains)
        self._define_user(domains)
        domains.values["custom"] = {name: name for name in CUSTOM_RESOURCES}
        domains.define("prefix", *self.prefix, certain=self.prefix[0] == self.prefix[1])
        images = f"serverless-{self.name}-{self.source}", f"serverless-{self.new_name}-{self.target}"
        domains.values["repository"] = {repository(images[0]): repository(images[1])}
        self._define_log_prefixes(domains)
        for variable in ("rule", "consumer", "machine"):
            domains.values.setdefault(variable, {})
        return domains

    def _define_functions(self, domains: Domains) -> None:
        functions = as_object(self.service.get("functions"))
        domains.values["function"] = {key: key for key in functions}
        domains.doubtful["function"] = set(self.made_keys)
        domains.values.update(fn={}, default_rule={})
        for key, function in functions.items():
            old = as_text(as_object(function).get("name"))
            new, certain = self._function_name(key, old, domains)
            certain = certain and key not in self.made_keys
            domains.define("fn", old, new, certain=certain and not self.doubtful_service)
            for index in range(1, len(as_list(as_object(function).get("events"))) + 1):
                domains.define("default_rule", f"{old}-rule-{index}", f"{new}-rule-{index}", certain=certain)

    def _function_name(self, key: str, old: str, domains: Domains) -> tuple[str, bool]:
        if key in self.given:
            return self.given[key], True
        for key_pattern, pattern in FUNCTIONS:
            if next(match(key_pattern, key, domains), None) is not None:
                new = self._by_formula(pattern, key, old, domains)
                if new is not None:
                    return new, True
        judged = self.plain_judge.judge(old)
        return judged.text, judged.certain

    def _by_formula(self, pattern: str, key: str, old: str, domains: Domains) -> str | None:
        found = (one for one in match(pattern, old, domains) if one.get("function", key) == key)
        names = {render(pattern, binding, domains) for binding in found}
        return names.pop() if len(names) == 1 else None

    def _define_settings(self, domains: Domains) -> None:
        """Names that a setting may give instead of the formula."""
        settings = (
            ("stack", ("provider", "stackName"), f"{self.name}-{self.source}", f"{self.new_name}-{self.target}"),
            ("api_stage", ("provider", "apiGateway", "stage"), self.source, self.target),
            ("alb_prefix", ("provider", "alb", "targetGroupPrefix"), "", ""),
        )
        for variable, path, old, new in settings:
            domains.values[variable] = {}
            given = as_text(at(self.service, path))
            judged = self.plain_judge.judge(given)
            domains.define(variable, given or old, judged.text if given else new, certain=not given or judged.certain)

    def _define_log_prefixes(self, domains: Domains) -> None:
        """Computed on characters, so that it may end in the middle of a stage's name."""
        domains.values["log_prefix"] = {}
        names = domains.values["fn"]
        judge = self.plain_judge.knowing(names)
        for function in as_object(self.service.get("functions")).values():
            found = [at(event, ("cloudwatchLog",)) for event in as_list(as_object(function).get("events"))]
            groups = [as_text(log) or as_text(at(log, ("logGroup",))) for log in found if log is not None]
            if groups:
                judged = [judge.judge(group) for group in groups]
                certain = all(one.certain for one in judged)
                new = log_prefix([one.text for one in judged])
                domains.define("log_prefix", log_prefix(groups), new, certain=certain)

    def _define_user(self, domains: Domains) -> None:
        """The user's own texts in the events, from which the framework makes logical IDs (A.7)."""
        domains.values.update(user={}, authorizer={})
        functions = [as_object(function) for function in as_object(self.service.get("functions")).values()]
        for arn in (arn for function in functions for arn in authorizer_arns(function)):
            judged = self.plain_judge.judge(arn)
            names = authorizer_name(arn), authorizer_name(judged.text)
            domains.define("authorizer", *names, certain=judged.certain)
        for text in dict.fromkeys(text for function in functions for text in event_texts(function)):
            judged = self.plain_judge.judge(text)
            certain = judged.certain
            for old, new in parts(text, judged.text):
                domains.define("user", old, new, certain=certain)


def is_code(service: JsonObject) -> bool:
    """Is the configuration a program, `serverless.ts`, whose keys may be made of the stage? In other files the
    framework resolves nothing in a key."""
    return as_text(service.get("serviceFilename")).endswith(_CODE)


def region_of(service: JsonObject) -> str:
    """The region that a service was packaged for: the framework's own where it configures none."""
    return as_text(at(service, ("provider", "region"))) or "us-east-1"


def is_v4(service: JsonObject) -> bool:
    """Version 4 alone writes `appId`, if only as null (serverless-v4, 1.5)."""
    return "appId" in service


def is_v1(service: JsonObject) -> bool:
    """Version 1 alone writes `provider.variableSyntax` (reference, B.4)."""
    return at(service, ("provider", "variableSyntax")) is not None


def is_v2(service: JsonObject) -> bool:
    """Version 2 writes the service as an object into the initial configuration (reference, B.4)."""
    return isinstance(at(service, ("initialServerlessConfig", "service")), dict)


def log_prefix(groups: Sequence[str]) -> str:
    """What may call a function for its log groups: their longest common beginning (`longestCommonSuffix`, A.5)."""
    # Character by character, as the framework does it
    shared = os.path.commonprefix(list(groups))  # noqa: RUF071
    return shared if all(group == groups[0] for group in groups) else f"{shared}*"


def event_texts(function: JsonObject) -> Iterator[str]:
    """Every text of a function's events, and the route keys that its HTTP events make."""
    for event in as_list(function.get("events")):
        for _, text in strings(event):
            yield text
        for kind in ("http", "httpApi"):
            body = as_object(as_object(event).get(kind))
            if body:
                yield f"{as_text(body.get('method')).upper()} {as_text(body.get('path'))}"


def authorizer_arns(function: JsonObject) -> Iterator[str]:
    """The ARNs of authorizers that the framework named after the ARN's end (A.3)."""
    for event in as_list(function.get("events")):
        given = at(event, ("http", "authorizer"))
        arn = as_text(given) or as_text(at(given, ("arn",)))
        if ":" in arn and at(given, ("name",)) in (None, authorizer_name(arn)):
            yield arn


def authorizer_name(arn: str) -> str:
    """`extractAuthorizerNameFromArn`: `arn:aws:lambda:us-east-1:1:function:door-keeper` → `keeper`."""
    return arn.rpartition(":")[2].rpartition("-")[2]


def listener_arns(function: JsonObject) -> Iterator[str]:
    """What the function's events say of the listeners of load balancers: ARNs, or logical IDs of resources."""
    for event in as_list(function.get("events")):
        given = at(event, ("alb", "listenerArn"))
        yield from filter(None, [as_text(given) or as_text(at(given, ("Ref",)))])


def load_balancer(listener: str) -> str:
    """`arn:…:listener/app/name/50dc6c495c0c9188/f2f7dc8efc522ab2` → `50dc6c495c0c9188`; a logical ID stays."""
    steps = listener.split("/")
    return steps[-2] if len(steps) > 2 else listener


def parts(old: str, new: str) -> Iterator[tuple[str, str]]:
    """A text and the parts of it by which logical IDs go: segments of ARNs and paths, and the beginnings of paths."""
    yield old, new
    if not _SEPARATOR.search(old):
        return
    yield from _paired(_SEGMENTS.split(old), _SEGMENTS.split(new))
    yield from _paired(old.split(" "), new.split(" "))
    for cut_path in (old, old.partition(" ")[2]):
        target = new if cut_path == old else new.partition(" ")[2]
        steps, new_steps = cut_path.split("/"), target.split("/")
        if 1 < len(steps) == len(new_steps):
            yield from (("/".join(steps[:n]), "/".join(new_steps[:n])) for n in range(1, len(steps)))
            yield cut_path, target


def _paired(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    if len(old) == len(new) > 1:
        yield from ((one, other) for one, other in zip(old, new, strict=True) if one)


def choose_source(service: JsonObject, name: str, found: str, asked: str | None) -> str:
    """The stage that the artifact was packaged for. Raises UsageError when `asked` agrees with nothing in it."""
    if asked is None or asked == found:
        return found
    # The configured stage says nothing against names: it may have been written out
    configured = at(service, ("provider", "stage")) == asked and not _names_functions(service, name, found)
    if configured or _names_functions(service, name, asked):
        return asked
    raise UsageError(
        f"--from {asked}: nothing in the artifact agrees; package.artifactDirectoryName says it was packaged for"
        f" {found!r}. Leave --from out"
    )


def _names_functions(service: JsonObject, name: str, stage: str) -> bool:
    """Does a function have its default name for this stage?"""
    functions: Mapping[str, Json] = as_object(service.get("functions"))
    return any(as_text(as_object(f).get("name")) == f"{name}-{stage}-{key}" for key, f in functions.items())
