"""What the formulas are evaluated with: the artifact's own facts, for the source stage and for the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from restage.document.values import JsonObject, Path, as_list, as_object, as_text, at
from restage.framework.eventnames import authorizer_arns, authorizer_name, event_texts, log_groups, log_prefix, parts
from restage.framework.naming.encode import repository
from restage.framework.naming.formulas import CUSTOM_RESOURCES, FUNCTIONS, KEYED, KEYS
from restage.framework.naming.pattern import Domains, match, render
from restage.framework.service import is_code, region_of
from restage.framework.versions import FrameworkVersion, version_of
from restage.text.boundaries import delimited_in
from restage.text.finding import ConfiguredText
from restage.text.judge import TextJudge
from restage.text.wordrule import WordRule

_PREFIX = "serverless"  # where `provider.deploymentPrefix` says nothing else


class Setting(NamedTuple):
    """A name in the source and in the target."""

    old: str
    new: str
    certain: bool


class Given(NamedTuple):
    """A setting that is a name, as it was packaged and as rules left it; "" where there was, or is, none. `final`: what
    the rules left is what it is in the target."""

    old: str
    new: str
    final: bool
    certain: bool = True


@dataclass(eq=False, repr=False)
class Facts:
    """One artifact's facts. `service` is `state.service` with its references resolved, the names that rules changed as
    they were."""

    service: JsonObject
    name: str  # the service's
    source: str
    target: str
    directory: str  # the source's artifact directory
    accept_text: bool = False  # a rule: is the stage as a word in the user's text the stage?
    renamed: str = ""  # a rule: the service's name in the target
    words: tuple[WordRule, ...] = ()  # rules about texts
    given: Mapping[Path, Given] = field(default_factory=dict)  # rules: settings that are names, by place in the service
    looked_up: Mapping[str, str] = field(default_factory=dict)  # texts that maps by stage change
    texts: Mapping[str, ConfiguredText] = field(default_factory=dict)  # of the configuration, what they become

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
        held = (key for key in self.keys if is_code(self.service) and self.plain_judge.mentions_stage(key))
        return frozenset(key for key in held if not self.plain_judge.of_keys.judge(key).surely_stays)

    @cached_property
    def version(self) -> FrameworkVersion:
        """Of the framework that packaged the service."""
        return version_of(self.service)

    @property
    def uncertain_service(self) -> bool:
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
            stage=self.source,
            target=self.target,
            service=self.name,
            names=names,
            keys=self.names_of_keys,
            accepted=self.accept_text,
            renamed=self.renamed,
            words=self.words,
            configured=self.texts,
        )

    def new_directory(self, stamp: str) -> str:
        """The target's artifact directory: prefix and service stay, the stage's segment is the target's."""
        return "/".join(filter(None, (self.prefix[1], self.new_name, self.target, stamp)))

    @cached_property
    def prefix(self) -> tuple[str, str]:
        """`provider.deploymentPrefix`, or `serverless`, for the source and for the target."""
        old = "/".join(self.directory.split("/")[:-3])
        path: Path = ("provider", "deploymentPrefix")
        given = self.setting(path, old, _PREFIX if path in self.given else old)
        return (old, given.new) if given.old == old else (old, old)

    @cached_property
    def _certain_prefix(self) -> bool:
        return self.prefix[0] == self.prefix[1] or self.setting(("provider", "deploymentPrefix"), "", "").certain

    @property
    def uncertain_directory(self) -> bool:
        """Is a part of the artifact directory the user's text?"""
        return self.uncertain_service or not self._certain_prefix

    def setting(self, path: Path, old: str, new: str) -> Setting:
        """A name that the user may give at `path` of the service, else the framework: `old` in the source, `new` in the
        target."""
        given = self.given.get(path)
        before = given.old if given else as_text(at(self.service, path))
        after = given.new if given else before
        if given and given.final:
            return Setting(before or old, after or new, given.certain)
        if not after:
            return Setting(before or old, new, True)
        judged = self.plain_judge.judge(after)
        return Setting(before or old, judged.text, judged.certain)

    def domains(self) -> Domains:
        """The formulas' variables (the table in `restage.framework.naming.formulas` explains them)."""
        domains = Domains(
            {
                "service": {self.name: self.new_name},
                "stage": {self.source: self.target},
                "region": {self.region: self.region},
            }
        )
        if self.uncertain_service:
            domains.uncertain["service"] = {self.name}
        for row in KEYS:
            domains.values[row.variable] = {key: key for key in as_object(at(self.service, row.path))}
        self._define_functions(domains)
        self._define_settings(domains)
        self._define_user(domains)
        domains.values["custom"] = {name: name for name in CUSTOM_RESOURCES}
        domains.define("prefix", *self.prefix, certain=self._certain_prefix)
        images = f"serverless-{self.name}-{self.source}", f"serverless-{self.new_name}-{self.target}"
        domains.values["repository"] = {repository(images[0]): repository(images[1])}
        self._define_log_prefixes(domains)
        for variable in ("rule", "consumer", "machine"):
            domains.values.setdefault(variable, {})
        return domains

    def _define_functions(self, domains: Domains) -> None:
        functions = as_object(self.service.get("functions"))
        domains.values["function"] = {key: key for key in functions}
        domains.uncertain["function"] = set(self.made_keys)
        domains.values.update(fn={}, default_rule={})
        for key, function in functions.items():
            old = as_text(as_object(function).get("name"))
            new, certain = self._function_name(key, old, domains)
            certain = certain and key not in self.made_keys
            domains.define("fn", old, new, certain=certain and not self.uncertain_service)
            for index in range(1, len(as_list(as_object(function).get("events"))) + 1):
                domains.define("default_rule", f"{old}-rule-{index}", f"{new}-rule-{index}", certain=certain)

    def _function_name(self, key: str, old: str, domains: Domains) -> tuple[str, bool]:
        given: Path = ("functions", key, "name")
        if given in self.given or any(rule.text == old != rule.new for rule in self.words):
            found = self.setting(given, old, old)
            return found.new, found.certain
        for row in FUNCTIONS:
            if next(match(row.key, key, domains), None) is not None:
                new = self._by_formula(row.pattern, key, old, domains)
                if new is not None:
                    return new, True
        found = self.setting(given, old, old)
        return found.new, found.certain

    def _by_formula(self, pattern: str, key: str, old: str, domains: Domains) -> str | None:
        found = (one for one in match(pattern, old, domains) if one.get("function", key) == key)
        names = {render(pattern, binding, domains) for binding in found}
        return names.pop() if len(names) == 1 else None

    def _define_settings(self, domains: Domains) -> None:
        """Names that a setting may give instead of the formula."""
        stage: Path = ("provider", "apiGateway", "stage") if self.version.rest_stage_is_a_setting else ()
        settings: tuple[tuple[str, Path, str, str], ...] = (
            ("stack", ("provider", "stackName"), f"{self.name}-{self.source}", f"{self.new_name}-{self.target}"),
            ("api_stage", stage, self.source, self.target),
            ("alb_prefix", ("provider", "alb", "targetGroupPrefix"), "", ""),
            ("bucket", ("provider", "deploymentBucket"), "", ""),
        )
        for variable, path, old, new in settings:
            domains.values[variable] = {}
            found = self.setting(path, old, new) if path else Setting(old, new, True)
            domains.define(variable, found.old, found.new, certain=found.certain)

    def _define_log_prefixes(self, domains: Domains) -> None:
        """Computed on characters, so that it may end in the middle of a stage's name."""
        domains.values["log_prefix"] = {}
        names = domains.values["fn"]
        judge = self.plain_judge.with_names(names)
        for key, function in as_object(self.service.get("functions")).items():
            groups = list(log_groups(as_object(function), ("functions", key)))
            if groups:
                found = [self._log_group(path, group, judge) for path, group in groups]
                certain = all(one.certain for one in found)
                new = log_prefix([one.new for one in found])
                domains.define("log_prefix", log_prefix([one.old for one in found]), new, certain=certain)

    def _log_group(self, path: Path, old: str, judge: TextJudge) -> Setting:
        if path in self.given:
            return self.setting(path, old, old)
        judged = judge.judge(old)
        return Setting(old, judged.text, judged.certain)

    def _define_user(self, domains: Domains) -> None:
        """The user's own texts in the events, from which the framework makes logical IDs
        (docs/framework.md#user-text)."""
        domains.values.update(user={}, authorizer={})
        functions = [as_object(function) for function in as_object(self.service.get("functions")).values()]
        for arn in (arn for function in functions for arn in authorizer_arns(function)):
            judged = self.plain_judge.judge(arn)
            names = authorizer_name(arn), authorizer_name(judged.text)
            domains.define("authorizer", *names, certain=judged.certain)
        for text in dict.fromkeys(text for function in functions for text in event_texts(function)):
            judged = self.plain_judge.judge(text)
            for old, new in parts(text, judged.text):
                # Two events may say different things of one part
                agreed = domains.values["user"].get(old, new) == new
                domains.define("user", old, new, certain=judged.certain and agreed)
        said: dict[str, dict[str, None]] = {}
        for given in (given for path, given in self.given.items() if path[2:3] == ("events",)):
            for old, new in parts(given.old, given.new) if given.final and given.old and given.new else ():
                said.setdefault(old, {})[new] = None
        for old, news in said.items():
            new = next((one for one in news if one != old), old)
            domains.define("user", old, new, certain=len(news) == 1)
