"""What may stand in a rules file, as tables: the reader checks files by them, and the JSON Schema is made of them.

The selectors, by which rules name places, are in `restage.rules.selectors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from restage.rules.keys import BELONGING, Key, Shape, Sort
from restage.rules.selectors import SELECTORS

VERSION: Final = 1

# For every target at the top of the file, for one target in `targets`.
SETTINGS: Final[Mapping[str, Key]] = {
    "text": Key(Sort.CHOICE, "is the stage as a whole word in your text the stage?", ("ask", "replace")),
    "provider-stage": Key(Sort.CHOICE, "does the configured stage follow --stage?", ("stays", "follows")),
    "service": Key(Sort.TEXT, "the service's own name in the target, with the name of its zip"),
    "region": Key(Sort.MOVE, "the target's region"),
    "account": Key(Sort.EXACT_MOVE, "the source's and the target's account number, wherever it stands"),
    "deployment-bucket": Key(Sort.MOVE, "the target's deployment bucket"),
    "values": Key(Sort.VALUES, "what the configuration looks up elsewhere, by its resolved expression"),
    "lookups": Key(Sort.SAME, "lookups without the stage in them that give the same for both stages: all, or these"),
    "rules": Key(Sort.RULES, "values of places and texts"),
    "seen": Key(Sort.TEXT, "what was there when `restage learn` wrote this; what is new since then is asked for"),
}

# In the order in which messages list them
RULE: Final[Mapping[str, Key]] = {
    **{name: key for kind in SELECTORS for name, key in kind.keys.items()},
    "map": Key(Sort.SCALAR, "a value of yours, wherever it stands"),
    "to": Key(Sort.SCALAR, "what it becomes"),
    "inside": Key(Sort.BOOL, "also within longer texts"),
    "set": Key(Sort.ANY, "the value instead of the one that is there"),
    "add": Key(Sort.ANY, "the value, where none is yet"),
    "remove": Key(Sort.TRUE, "nothing there any more"),
    "keep": Key(Sort.TRUE_OR_TEXT, "stays, though it looks like the stage: the place, or the text wherever it stands"),
    "rename": Key(Sort.TRUE_OR_TEXT, "holds the stage: the place, or the text wherever it stands, which becomes `to`"),
    "from": Key(Sort.ANY, "only where this stands in the source"),
    "from-digest": Key(Sort.TEXT, "only where a value of this digest stands in the source"),
    "except": Key(Sort.LIST, "keys of functions and logical IDs that are left alone"),
    "group": Key(Sort.TEXT, "the name of rules that go together: none of them holds where one matches nothing"),
    "needs": Key(Sort.PLACES, "only where one of these places is there; none of them is an error"),
    "learned-with": Key(
        Sort.REASONS, "the entries of maps by stage that a learned rule comes from; changed: uncertain"
    ),
}

# The first key that a shape needs tells which one is meant; of two with the same, the one whose needs are all there.
SHAPES: Final[tuple[Shape, ...]] = (
    *(shape for kind in SELECTORS for shape in kind.shapes),
    Shape(("map", "to"), (), ("inside", "except", *BELONGING)),
    Shape(("keep",), (), ("inside",)),
    Shape(("rename", "to"), (), ("inside",)),
)
