"""Rules that go together: what was learned from one cause is obsolete together, and an error names all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from restage.document.values import Path, show
from restage.rules.model import MapRule, PlaceRule, Rules
from restage.rules.problems import Problem
from restage.rules.scope import Scope
from restage.rules.wildcards import matching


def going_together(rules: Rules, problems: Sequence[Problem]) -> Iterator[Problem]:
    """One more problem for each group of which a rule has one: all of it goes."""
    groups: dict[str, list[PlaceRule | MapRule]] = {}
    for rule in grouped(rules):
        if rule.group:
            groups.setdefault(rule.group, []).append(rule)
    for name, members in groups.items():
        wrong = {one.where for one in members if any(problem.rules == (one.where,) for problem in problems)}
        if wrong and len(members) > 1:
            yield Problem(
                (members[0].where,),
                f"the rules of the group {name!r} were learned from one cause and go together"
                f" ({_lines(members)}); take all of them out, or learn again",
            )


def grouped(rules: Rules) -> Iterator[PlaceRule | MapRule]:
    """The rules that can have a group."""
    yield from rules.places
    yield from rules.maps


def needless(rules: Rules, found: Sequence[Scope]) -> tuple[PlaceRule | MapRule, ...]:
    """The rules that need what is not in the documents `found` any more."""
    return tuple(
        rule for rule in grouped(rules) if rule.needs and not any(_is_there(place, found) for place in rule.needs)
    )


def no_more_needed(rules: Iterable[PlaceRule | MapRule]) -> Iterator[Problem]:
    """One error for all of them in a group that need the same."""
    first = {(rule.group or rule.where, rule.needs): rule for rule in reversed(list(rules))}
    for rule in reversed(list(first.values())):
        places = " or ".join(map(show, rule.needs))
        text = f"this rule needs {places}, which is not there any more; take it out, or learn again"
        yield Problem((rule.where,), text)


def _is_there(place: Path, found: Iterable[Scope]) -> bool:
    return any(True for scope in found for _ in matching(scope.value, place))


def _lines(rules: Iterable[PlaceRule | MapRule]) -> str:
    numbers = [str(rule.line) for rule in rules if rule.line]
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
