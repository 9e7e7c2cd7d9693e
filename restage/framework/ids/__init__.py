"""Logical IDs and values that hold a hash: how the source's own came about, and what they are for the target.

Every recipe is first held against the source; only one that reproduces the source's own id is used for the target.
"""

from restage.framework.ids.layers import layer_ids
from restage.framework.ids.model import IdKind, IdVerdict, Side, Zips
from restage.framework.ids.versions import version_ids
from restage.framework.ids.websockets import websocket_ids

__all__ = ["IdKind", "IdVerdict", "Side", "Zips", "layer_ids", "version_ids", "websocket_ids"]
