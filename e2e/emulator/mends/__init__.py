"""moto's CloudFormation, mended so far that a real deployment passes as it does at AWS. Each mend says why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from e2e.emulator.mends import changesets, failing, recorded, services, stacks
from e2e.emulator.mends.patching import Mend, applied

__all__ = ["Mend", "all_mends", "mended"]


def all_mends(failures: Mapping[str, str]) -> tuple[Mend, ...]:
    """In the order in which they are put in place; `failures`: `failing.mends`."""
    return (*services.MENDS, *recorded.MENDS, *stacks.MENDS, *changesets.MENDS, *failing.mends(failures))


@contextmanager
def mended(failures: Mapping[str, str], without: Collection[str] = ()) -> Iterator[None]:
    """moto is mended inside of the block, but for the mends in `without`."""
    with applied([mend for mend in all_mends(failures) if mend.name not in without]):
        yield
