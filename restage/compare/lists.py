"""Which item of one list goes with which of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

Pairing: TypeAlias = tuple[int | None, int | None]


def in_another_order(left: Sequence[str], right: Sequence[str]) -> bool:
    """Are these the same items, each as often, in another order?"""
    return len(left) == len(right) and left != right and Counter(left) == Counter(right)


def reordered(left: Sequence[str], right: Sequence[str]) -> Iterator[Pairing]:
    """The pairs of two lists that are `in_another_order`."""
    places: dict[str, list[int]] = {}
    for index, form in enumerate(right):
        places.setdefault(form, []).append(index)
    for index, form in enumerate(left):
        yield index, places[form].pop(0)


def aligned(left: Sequence[str], right: Sequence[str]) -> Iterator[Pairing]:
    """The pairs that leave the least over; None on the side where there is nothing."""
    if len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) <= 1:
        yield from ((index, index) for index in range(len(left)))
        return
    for tag, start, end, other, other_end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        size = max(end - start, other_end - other) if tag != "equal" else end - start
        for offset in range(size):
            one, two = start + offset, other + offset
            yield one if one < end else None, two if two < other_end else None
