"""When two values are equal: as JSON, or to the last byte of what they are written as."""

from __future__ import annotations

import marshal

from restage.document.values import Json, Side


def equal(one: Side, other: Side) -> bool:
    """Equal as JSON: keys in any order, 1 and 1.0 are one number; unlike Python's `==`, true is not 1."""
    if one is other:
        return True
    if isinstance(one, str):  # as most are
        return one == other
    if isinstance(one, dict):
        return (
            isinstance(other, dict)
            and len(one) == len(other)
            and all(key in other and equal(child, other[key]) for key, child in one.items())
        )
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(equal, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def identical(one: Side, other: Side) -> bool:
    """Written alike: equal, with the keys in one order and every number of one type.

    Python's `==` runs in C and ends at the first difference; where it says yes, the bytes of `marshal` are asked, which
    tell 1, 1.0 and true apart and are just as fast.
    """
    if one is other:
        return True
    if one != other:
        return False
    if isinstance(one, (dict, list)) and isinstance(other, (dict, list)):
        return marshal.dumps(one, 2) == marshal.dumps(other, 2)
    return type(one) is type(other)


def in_order(value: Json) -> Json:
    """`value` with the keys of all its objects sorted."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    return [in_order(child) for child in value] if isinstance(value, list) else value


def first_difference(one: str, two: str) -> int:
    """How many characters two texts have in common at their beginnings."""
    return next((index for index, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
