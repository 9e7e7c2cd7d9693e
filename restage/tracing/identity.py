"""Is a configuration the one that an artifact was packaged with? Compared with the configuration in its state."""

from __future__ import annotations

from dataclasses import dataclass

from restage.rules.changing import same
from restage.source import Result
from restage.tracing.model import Given, is_unknown, known
from restage.tracing.walking import fits
from restage.values import ABSENT, Absent, JsonObject, Side, as_object, find_at


@dataclass(frozen=True)
class Identity:
    """How many of the configuration's `values` the artifact has at the same places: the `proven` ones."""

    values: int
    proven: int

    @property
    def is_exact(self) -> bool:
        """Is all of it there?"""
        return self.proven == self.values

    @property
    def rank(self) -> int:
        """The higher, the likelier."""
        return 2 * self.proven - self.values

    def check(self) -> None:
        """Raises SourceError for a configuration that is plainly another one."""


def identify(service: JsonObject, result: Result) -> Identity:
    """How well `result` fits `service`, the configuration in a state."""
    initial = as_object(service.get("initialServerlessConfig"))
    values = proven = 0
    for leaf in result.merged.leaves():
        values += 1
        proven += any(_gives(leaf.value, find_at(one, leaf.path)) for one in (service, initial))
    return Identity(values, proven)


def _gives(given: Given, ours: Side) -> bool:
    """Is `ours` what the configuration has as `given`, as far as that is known?"""
    if isinstance(ours, Absent):
        return given is ABSENT
    return fits(ours, given) if is_unknown(given) else same(known(given), ours)
