"""A plan with what the configuration needs to know from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from restage.errors import Refusal
from restage.tracing.lookupvalues import asked, stops

if TYPE_CHECKING:
    from restage.plan.model import Plan, Request


def with_lookups(plan: Plan, request: Request) -> Plan:
    """`plan`, with what the configuration needs to know from elsewhere.

    Raises Refusal where the framework would not package the configuration for the target.
    """
    both = request.configuration
    if both is None:
        unused = "the values of lookups in the rules are not used: the configuration is needed for that (--source)"
        return plan._replace(notes=(*plan.notes, unused))
    if problems := stops(plan.target, both.target):
        raise Refusal([*problems, f"add what is missing for {plan.target!r}, such as a file, an entry or a param"])
    lookups = tuple(asked(both.target, (verdict.lookups for verdict in plan.open)))
    return plan._replace(source_file=both.file, proven=both.proven, lookups=lookups)
