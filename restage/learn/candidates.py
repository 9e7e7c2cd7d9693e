"""Rules that would explain one gap, the most general first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from restage.document.equality import equal
from restage.document.values import ABSENT, ANY, END, Path, as_object, as_text, at, find_at
from restage.framework.naming.encode import function_id
from restage.framework.words import ORDINARY
from restage.learn.aligned import Aligned, Gap, Triple
from restage.rules.effects import digest
from restage.rules.model import Action, MapRule, PlaceRule, Places, Property, Rule, Selector, Variable
from restage.rules.repeatedsettings import FUNCTION_KEYS, FUNCTION_TYPE, RESOURCES, SERVICES
from restage.rules.volatileparts import steady_path, steady_text
from restage.secrets.judging import is_secret
from restage.text.wordrule import WordRule

_SHORTEST: Final = 6  # characters of a text that means something by itself
_LONGEST: Final = 200
_LARGEST: Final = 400  # characters of JSON that `from` repeats; of more, a digest does
# Words, small numbers, schedules, sizes of machines, a host that is everybody's
_COMMON: Final = re.compile(
    r"(?:\w+\.)?[a-z]\w*\d\w*\.\d*x?(?:nano|micro|small|medium|large|metal)(?:\.\w+)?|"
    r"[A-Za-z]+|\d{1,5}|(?:rate|cron)\(.*\)|(?:\w+://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?:[:/].*)?"
)
_AROUND_STAGE: Final = 3  # so much longer than the stage must a text be that it is glued into
_NUMBER: Final = re.compile(r"[0-9]{8,}")


@dataclass(frozen=True)
class Candidates:
    """Thinks of rules. `stage`: the source's."""

    aligned: Aligned
    stage: str

    @property
    def levels(self) -> tuple[Callable[[Gap], Iterator[Rule]], ...]:
        """In the order in which they are to be tried: a value everywhere, a variable, a type, a resource, a place."""
        return (
            self._everywhere,
            self._variable,
            self._of_type,
            self._inherited,
            self._of_resource,
            self._of_template,
            self._configured,
            self._exactly,
        )

    def _exactly(self, gap: Gap) -> Iterator[Rule]:
        path = behind(gap.path, gap)
        if not path:  # a whole document is no place
            return
        if gap.file not in self.aligned.own_files:
            yield self._place(gap, Places((path,)))
        yield self._place(gap, Places((path,), gap.file))

    def _everywhere(self, gap: Gap) -> Iterator[Rule]:
        if not isinstance(gap.old, str) or not isinstance(gap.expected, str) or self._is_secret(gap.path, gap.old):
            return
        if gap.expected == gap.old:
            if gap.planned != gap.old and gap.old.lower() != self.stage.lower():
                yield WordRule(text=gap.old, new=gap.old)
            return
        steady = self.aligned.steady.new.value(gap.expected, gap.path)
        if self._is_secret(gap.path, gap.expected) or steady != gap.expected:
            return
        if not isinstance(gap.planned, str):
            return
        if self._says_something(gap.old):
            new = gap.expected
            yield MapRule(old=gap.old, new=new)
            if any(gap.old in text and gap.old != text for text in self.aligned.texts):
                yield MapRule(old=gap.old, new=new, inside=True)
        # Where the stage's name was replaced and should not have been, the source tells more
        for text in dict.fromkeys((gap.planned, gap.old)):
            for old, new in differing_parts(text, gap.expected):
                if old in gap.old and old != text and self._says_something(old):
                    yield MapRule(old=old, new=new, inside=True)

    def _is_secret(self, path: Path, text: str) -> bool:
        return text in self.aligned.secrets or is_secret(path, text)

    def _says_something(self, text: str) -> bool:
        """Small numbers and single words mean different things in different places, and a whole document is no name; a
        word with the stage in it is none of these, but the stage alone is one."""
        if text.lower() == self.stage.lower() or len(text) > _LONGEST or "\n" in text:
            return False
        named = (
            self.stage.lower() in text.lower()
            and len(text) >= len(self.stage) + _AROUND_STAGE
            and text.lower() not in ORDINARY
        )
        return (len(text) >= _SHORTEST and not _COMMON.fullmatch(text)) or (named and len(self.stage) >= _AROUND_STAGE)

    def _variable(self, gap: Gap) -> Iterator[Rule]:
        """The place inside of what a variable holds as JSON; the whole variable, wherever in its value the gap is."""
        name, depth = variable_name(gap.path), variable_depth(gap.path)
        if name is not None and not self._is_own(gap, ("environment", name)):
            if len(gap.path) > depth and isinstance(self.aligned.at(gap.file, gap.path[:depth]).old, str):
                yield self._place(gap, Variable(name, steps=behind(gap.path, gap)[depth:]))
            yield self._place(gap, Variable(name))

    def _of_type(self, gap: Gap) -> Iterator[Rule]:
        kind, _, steps = self._property(gap)
        own = (self._is_own(gap, key) for key in FUNCTION_KEYS.get(steps, ())) if kind == FUNCTION_TYPE else ()
        if kind and steps and not any(own):
            yield self._place(gap, Property("type", kind, steps))

    def _is_own(self, gap: Gap, key: Path) -> bool:
        """Is it something that a function has of its own in the model, and did not have in the source? Nothing of the
        source would show that the next function has it, too."""
        if gap.old is not ABSENT:
            return False
        model = self.aligned.models[-1].value
        functions = as_object(at(model, (*SERVICES[0], "functions")))
        names = [name for name in functions if name in gap.path or function_id(name) in gap.path]
        given = find_at(model, (*SERVICES[0], "provider", *key))
        return given is ABSENT and any(find_at(functions[name], key) is not ABSENT for name in names)

    def _inherited(self, gap: Gap) -> Iterator[Rule]:
        kind, _, steps = self._property(gap)
        settable = gap.old is not ABSENT and gap.expected is not ABSENT
        if kind == FUNCTION_TYPE and settable and len(FUNCTION_KEYS.get(steps, ())) > 1:
            yield self._place(gap, Property("provider", "", steps))

    def _of_resource(self, gap: Gap) -> Iterator[Rule]:
        _, logical_id, steps = self._property(gap)
        if logical_id and steps:
            yield self._place(gap, Property("resource", logical_id, steps))
        own = own_part(gap.path)
        if own[:1] == ("Resources",) and len(own) == 2 and gap.expected is ABSENT:
            yield self._place(gap, Property("resource", str(own[1]), ()))

    def _of_template(self, gap: Gap) -> Iterator[Rule]:
        """A place of the template, which is reached in the service's own `resources`, too."""
        own = behind(own_part(gap.path), gap)
        if own and own[0] != "service" and gap.file not in self.aligned.own_files:
            yield self._place(gap, Places((own,)))

    def _property(self, gap: Gap) -> tuple[str, str, Path]:
        """The type, the logical ID and the place below Properties; nothing where the gap is none of a property."""
        path = behind(own_part(gap.path), gap)
        if path[:1] != ("Resources",) or len(path) < 4 or path[2] != "Properties":
            return "", "", ()
        root = gap.path[: len(gap.path) - len(path)]
        resource = as_object(at(self.aligned.values[gap.file], (*root, *path[:2])))
        return as_text(resource.get("Type")), str(path[1]), path[3:]

    def _configured(self, gap: Gap) -> Iterator[Rule]:
        """A place of the configuration, in both of its copies; of all functions, then of one."""
        service = next((one for one in reversed(SERVICES) if gap.path[: len(one)] == one), None)
        if service is None:
            return
        rest = behind(gap.path, gap)[len(service) :]
        # What is nothing in the source is there in the target for reasons of its own
        is_there = gap.old is not None and gap.old is not ABSENT
        if rest[:1] == ("functions",) and len(rest) > 2 and is_there:
            yield from self._copies(gap, ("functions", ANY, *rest[2:]))
        yield from self._copies(gap, rest)

    def _copies(self, gap: Gap, rest: Path) -> Iterator[Rule]:
        """The service's own place, which its copy follows; both, where they are no copies."""
        yield self._place(gap, Places(((*SERVICES[0], *rest),)))
        yield self._place(gap, Places(tuple((*one, *rest) for one in SERVICES)))

    def _place(self, gap: Gap, selector: Selector) -> PlaceRule:
        if isinstance(selector, Variable) and not selector.steps:
            depth = variable_depth(gap.path)
            whole = self.aligned.at(gap.file, gap.path[:depth])
            return rule_for(selector, whole, self.aligned)
        triple = Triple(gap.path, gap.old, gap.planned, gap.expected, {})
        return rule_for(selector, triple, self.aligned)


def rule_for(selector: Selector, triple: Triple, aligned: Aligned) -> PlaceRule:
    """The rule that makes of the source's value what is wanted, at the places of `selector`."""
    path, old, expected, secrets = triple.path, triple.old, triple.expected, aligned.secrets
    selector = steady_selector(selector)
    if expected is ABSENT:
        return PlaceRule(selector=selector, action=Action.REMOVE)
    if old is ABSENT:
        return PlaceRule(selector=selector, action=Action.ADD, value=aligned.steady.new.value(expected, path))
    if equal(expected, old):
        return PlaceRule(selector=selector, action=Action.KEEP)
    value = aligned.steady.new.value(expected, path)
    if any((isinstance(one, str) and one in secrets) or is_secret(path, one) for one in (old, expected)):
        # Not even a digest of a secret may be written, so the rule has to be right without one
        return PlaceRule(selector=selector, action=Action.SET, value=value)
    before = aligned.steady.old.value(old, path)
    short = len(str(before)) <= _LARGEST
    return PlaceRule(
        selector=selector,
        action=Action.SET,
        value=value,
        old=before if short else ABSENT,
        digest="" if short else digest(before),
    )


def steady_selector(selector: Selector) -> Selector:
    """`selector` with logical IDs as the next packaging has them, too."""
    if isinstance(selector, Property):
        return selector._replace(name=steady_text(selector.name), steps=steady_path(selector.steps))
    if isinstance(selector, Places):
        return selector._replace(paths=tuple(map(steady_path, selector.paths)))
    return selector


def behind(path: Path, gap: Gap) -> Path:
    """`path`, of the gap; as the end of its list where that is what something is added to."""
    return (*path[:-1], END) if gap.old is ABSENT and isinstance(path[-1], int) else path


def own_part(path: Path) -> Path:
    """A place of the user's own resources in the configuration, as one of the template; others as they are."""
    for service in SERVICES:
        for block in RESOURCES:
            length = len(service) + len(block)
            fits = path[: len(service) + 1] == (*service, "resources")
            if fits and path[length : length + 1] == ("Resources",):
                return path[length:]
    return path


def variable_depth(path: Path) -> int:
    """How many steps lead to the environment variable that `path` lies in; 0 where it lies in none."""
    for index, step in enumerate(path[:-1]):
        below_environment = step == "Variables" and index and path[index - 1] == "Environment"
        configured = step == "environment" and path[0] == "service"
        if below_environment or configured:
            return index + 2
    return 0


def variable_name(path: Path) -> str | None:
    """The name of the environment variable that `path` lies in."""
    depth = variable_depth(path)
    return str(path[depth - 1]) if depth else None


def differing_parts(one: str, other: str) -> Iterator[tuple[str, str]]:
    """The parts in which two texts differ, as whole names (of a host, a bucket, a key), then as a whole number."""
    yield from (found for found in [unlike(one, other, "._-")] if all(found))
    old, new = unlike(one, other, "", str.isdigit)
    if _NUMBER.fullmatch(old) and _NUMBER.fullmatch(new):
        yield old, new


def unlike(one: str, other: str, joints: str = "", is_part: Callable[[str], bool] = str.isalnum) -> tuple[str, str]:
    """The part in which two texts differ, on either side, up to the next character that is neither a part of a word
    nor among `joints`."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    while start and (is_part(one[start - 1]) or one[start - 1] in joints):
        start -= 1
    while end and (is_part(one[len(one) - end]) or one[len(one) - end] in joints):
        end -= 1
    return one[start : len(one) - end], other[start : len(other) - end]
