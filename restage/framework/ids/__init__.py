"""Logical IDs and values that hold a hash: how the source's own came about, and what they are for the target.

Every recipe is first held against the source; only one that reproduces the source's own id is used for the target.
The table of them is in `restage.framework.ids.hashed`.
"""

from restage.framework.ids.model import IdKind, IdVerdict, Side, Zips

__all__ = ["IdKind", "IdVerdict", "Side", "Zips"]
