"""What was there when rules were learned, and what is new since then and may be another value for another stage.

Renaming and rules can't tell a new value that was looked up by stage in a file: nothing in the artifact shows it. So
the rules file remembers, as short digests, which settings there were. What is new is listed, as far as it may differ.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from restage.document.equality import in_order
from restage.document.jsjson import stringify, utf8
from restage.document.values import ANY, Json, Path, as_object, as_text, at
from restage.framework.words import STAGES
from restage.rules.embeddedjson import opened, outside
from restage.rules.model import Seen
from restage.rules.repeatedsettings import RESOURCES
from restage.rules.scope import Scope
from restage.rules.wildcards import matching
from restage.secrets.judging import is_secret
from restage.text.context import is_reference

_LENGTH: Final = 6  # characters of base64: one in 69 billion is taken for another

# What the framework itself writes into the configuration, or nobody looks up by stage: a table of keys of `service`,
# and of keys of a function.
_NOT_SETTINGS: Final = frozenset(
    """
    service serviceObject initialServerlessConfig pluginsData plugins artifact configValidationMode serviceFilename org
    app appId orgId tenant frameworkVersion configurationInput params useDotenv variablesResolutionMode outputs
    disabledDeprecations isDashboardMonitoringPreconfigured isDashboardMonitoringOverridenByDefault
    """.split()  # noqa: SIM905 - words to be read
)
_OF_THE_FRAMEWORK: Final = frozenset(
    ("versionLogicalId", "targetGroups", "package", "runtime", "handler", "architecture", "memory")
)
# Texts that say what something is, or is called, more than how it is set up
_NAMES: Final = frozenset(
    """
    path method Description description name AttributeName AttributeType KeyType ProjectionType StreamViewType
    MetricName Namespace Statistic ComparisonOperator Unit Protocol StartAt Next Default
    """.split()  # noqa: SIM905 - words to be read
)

# What the framework writes into every function, behind what the user has written
_INHERITED: Final = frozenset(("memory", "timeout", "runtime"))
_PROVIDER: Final[Path] = ("service", "provider")
_DEFAULTS: Final[Mapping[str, Json]] = {"timeout": 6}

# Members of policies and the like that no stage has by itself.
_ALIKE: Final = frozenset(("Type", "Effect", "Action", "NotAction", "Version", "Sid", "Service", "DependsOn"))

# What looks like a thing of one environment: numbers of accounts, hosts, ids, addresses.
_OF_ONE_STAGE: Final = re.compile(
    r"\d{6,}|://|\barn:|@|\b(?:sg|vpc|subnet|ami|eni|rtb|acl|igw|nat|vpce|fs|fsap|pl|tgw)-\w{6,}"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b|(?=\w*\d)(?=\w*[A-Za-z])\w{12,}"
)
_FILE: Final = re.compile(r"[\w/.-]+\.(?:js|ts|mjs|cjs|py|go|rb|java|json|ya?ml|zip|jar|html|handler|main|run)\b")
_WORD: Final = re.compile(r"[A-Za-z]+")
_VARIABLE: Final = re.compile(r"\$\{[0-9a-f]{32}\}")  # of a definition, by the digest of what it stands for
# Numbers, also with a unit, switches, schedules and sizes of machines, as texts
_FIGURE: Final = re.compile(
    r"-?\d+(?:\.\d+)?\s?[a-z%]{0,7}|true|false|on|off|yes|no|(?:rate|cron)\(.*\)"
    r"|(?:\w+\.)?[a-z]\w*\d\w*\.\d*x?(?:nano|micro|small|medium|large|metal)(?:\.\w+)?",
    re.IGNORECASE,
)


class _Mark(StrEnum):
    """What a digest stands for: a place, a kind of place, a value at a kind of place, a kind that rules changed; and
    that `learn` recorded what each rule comes from."""

    REASONS = "reasons"
    PLACE = "place"
    KIND = "kind"
    VALUE = "value"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Setting:
    """One value of the configuration. `kind`: its place, without the names of functions and resources."""

    path: Path
    kind: Path
    value: Json


def settings(configuration: Scope, skip: Set[Path]) -> Iterator[Setting]:
    """What the user has set, and nothing at or below `skip`."""
    lengths = {len(path) for path in skip}
    start = as_text(at(configuration.value, ("package", "artifactDirectoryName"))).split("/")[-3:-1]
    for path, value in configuration.leaves:
        if path[:1] != ("service",) or len(path) < 3 or path[1] in _NOT_SETTINGS:
            continue
        if (
            path[1] == "functions"
            and len(path) > 3
            and (path[3] in _OF_THE_FRAMEWORK or _is_default(path, value, start))
        ):
            continue
        if is_reference(path) or any(path[:length] in skip for length in lengths) or is_inherited(configuration, path):
            continue
        alike = value in ("", "*") or _ALIKE.intersection(map(str, path[-2:])) or _is_digest(value)
        if not alike and not isinstance(value, (dict, list)):
            yield Setting(path, _kind(configuration, path), value)
    yield from (setting for setting in _resources(configuration) if setting.path not in skip)


def _is_default(path: Path, value: Json, start: list[str]) -> bool:
    """Is it the name that the framework gives to a function? `start`: the service and the stage."""
    return path[3:] == ("name",) and value == "-".join((*start, str(path[2])))


def is_inherited(configuration: Scope, path: Path) -> bool:
    """Is it what the framework writes into a function that has no value of its own?"""
    if path[1] != "functions" or len(path) != 4 or path[3] not in _INHERITED:
        return False
    function = as_object(at(configuration.value, path[:3]))
    keys = list(function)
    behind = "package" in keys and keys.index("package") < keys.index(str(path[3]))
    given = at(configuration.value, _PROVIDER + path[3:])
    default = _DEFAULTS.get(str(path[3])) if given is None else given
    return path[3] == "memory" or (behind and function[str(path[3])] == default)


_EXISTENCE: Final[Path] = ("resource",)


def _resources(configuration: Scope) -> Iterator[Setting]:
    """That a resource of the user's is there at all is a setting, too, where some are there for one stage only."""
    for block in RESOURCES:
        for path in matching(configuration.value, ("service", *block, "Resources", ANY)):
            yield Setting(path, _EXISTENCE, str(path[-1]))


def _kind(configuration: Scope, path: Path) -> Path:
    steps: list[str | int] = ["*" if isinstance(step, int) else step for step in path]
    if path[1] == "functions" and len(path) > 2:
        return ("function", *steps[3:])  # what a function has not of its own it has of the provider
    if path[1] == "provider":
        return ("function", *steps[2:])
    if path[1] == "layers":
        steps[2] = "*"
    for block in RESOURCES:
        place = 1 + len(block)
        if path[1] == "resources" and len(path) > place + 1 and path[place] == "Resources":
            resource = as_object(at(configuration.value, path[: place + 2]))
            return ("resources", as_text(resource.get("Type")), *steps[place + 2 :])
    return tuple(steps)


def marks_of(configuration: Scope, skip: Set[Path], changed: Set[Path], *, one_stage: bool) -> frozenset[str]:
    """The digests of all settings; `changed`: the places that rules changed, of whose kinds nothing is the same for
    all stages; `one_stage`: are there resources that exist in one stage only?"""
    out: set[str] = set()
    lengths = {len(path) for path in changed}
    if one_stage:
        out.add(_mark(_Mark.DIFFERS, _EXISTENCE))
    for setting in settings(configuration, skip):
        out |= {_mark(_Mark.PLACE, setting.path), _mark(_Mark.KIND, setting.kind)}
        if not is_secret(setting.path, setting.value):
            # A secret of a few characters is found from its digest
            out.add(_mark(_Mark.VALUE, setting.kind, setting.value))
        if any(setting.path[:length] in changed for length in lengths):
            out.add(_mark(_Mark.DIFFERS, setting.kind))
    return frozenset(out)


def _mark(mark: _Mark, path: Path, value: Json = None) -> str:
    text = stringify([mark.value, list(path), in_order(value)])
    return base64.urlsafe_b64encode(hashlib.sha256(utf8(text)).digest()).decode()[:_LENGTH]


@dataclass(frozen=True)
class News:
    """A setting that is new since the rules were learned, and why it is uncertain."""

    setting: Setting
    reason: str


def news(configuration: Scope, seen: Seen, skip: Set[Path], renamed: Set[Path], source: str) -> Iterator[News]:
    """The settings that may be other ones for another stage than `source`. `renamed`: places at which the stage's name
    is replaced, which settles them unless they are hosts or the like."""
    for setting in settings(configuration, skip):
        text = outside(configuration.value, setting.path)
        if opened(setting.value) is not None or (text != setting.path and _is_known(configuration, text, seen)):
            continue  # of a text that is JSON each part is asked about, unless all of it is as it was
        is_renamed = setting.path in renamed and (text == setting.path or source in str(setting.value))
        reason = _uncertainty(setting, seen, is_renamed, source)
        if reason:
            yield News(setting, reason)


def _is_known(configuration: Scope, path: Path, seen: Seen) -> bool:
    return _mark(_Mark.VALUE, _kind(configuration, path), at(configuration.value, path)) in seen.marks


def _uncertainty(setting: Setting, seen: Seen, renamed: bool, source: str) -> str:
    place = _mark(_Mark.PLACE, setting.path) in seen.marks
    kind, differs = (_mark(mark, setting.kind) in seen.marks for mark in (_Mark.KIND, _Mark.DIFFERS))
    if setting.kind == _EXISTENCE:
        uncertain = differs and not place
        return "a new resource, and this service has some that are there in one stage only" if uncertain else ""
    known_value = _mark(_Mark.VALUE, setting.kind, setting.value) in seen.marks
    known_value = known_value or (place and is_secret(setting.path, setting.value))
    what = "changed" if place else "new"
    if known_value and (place or not differs):
        reason = ""
    elif differs:
        reason = f"{what} since the rules were learned, and such values differ from stage to stage"
    elif _is_of_one_stage(setting.value, source):
        reason = f"{what} since the rules were learned, and looks like a value of one stage"
    elif renamed or _is_name(setting) or (not _is_variable(setting) and (place or (kind and _is_word(setting.value)))):
        reason = ""
    else:
        reason = f"{what} since the rules were learned"
    return reason


def _is_variable(setting: Setting) -> bool:
    """Is it an environment variable? Where one is changed, it may be looked up from now on."""
    return setting.kind[:2] == ("function", "environment")


def reasons_mark() -> str:
    """Stands in a file whose learned rules name what they come from, as far as the artifact shows it."""
    return _mark(_Mark.REASONS, ())


def has_reasons(seen: Seen) -> bool:
    """Did the version of `learn` that wrote the file record what each rule comes from? Version 0.1 did not."""
    return reasons_mark() in seen.marks


def place_mark(path: Path) -> str:
    """The digest of a place."""
    return _mark(_Mark.PLACE, path)


def is_new(path: Path, seen: Seen) -> bool:
    """Was nothing at this place when the rules were learned?"""
    return place_mark(path) not in seen.marks


def _is_digest(value: Json) -> bool:
    """Is it a variable of a definition, which is named by the digest of what it stands for?"""
    return isinstance(value, str) and _VARIABLE.fullmatch(value) is not None


def _is_name(setting: Setting) -> bool:
    return isinstance(setting.value, str) and bool(_NAMES.intersection(map(str, setting.path[-2:])))


def _is_word(value: Json) -> bool:
    """A text, and not a number or a switch written as one."""
    return isinstance(value, str) and not _FIGURE.fullmatch(value)


def _is_of_one_stage(value: Json, source: str) -> bool:
    """But for the source's own name, of which the report tells by itself."""
    if not isinstance(value, str) or _FILE.fullmatch(value):
        return False
    words = {word.lower() for word in _WORD.findall(value)}
    return _OF_ONE_STAGE.search(value) is not None or bool((words & STAGES) - {source.lower()})


def as_seen(marks: Iterable[str]) -> str:
    """The digests as they stand in a rules file, sorted, in lines."""
    ordered = sorted(marks)
    lines = [ordered[start : start + 16] for start in range(0, len(ordered), 16)]
    return "\n".join(" ".join(line) for line in lines) + "\n"
