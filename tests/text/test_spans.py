"""Parts of a text: asked all at once, the answers are those of asking one by one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from restage.compare.stages import _fits
from restage.text.spans import Taken

PART = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda pair: (min(pair), max(pair)))


@given(st.lists(PART), PART)
def test_taken_parts(parts: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    start, end = asked
    taken = Taken(parts)
    assert taken.overlaps(start, end) == any(start < other_end and other < end for other, other_end in parts)
    assert taken.holds(start, end) == any(other <= start and end <= other_end for other, other_end in parts)


@given(
    st.text("ab", max_size=8),
    st.text("ab", max_size=10),
    st.text("ab", min_size=1, max_size=2),
    st.text("ab", min_size=1, max_size=3),
)
def test_the_stage_in_two_texts(left: str, right: str, old: str, new: str) -> None:
    """What is not the stage's name stays in both."""
    either = f"(?:{re.escape(old)}|{re.escape(new)})"
    alike = re.fullmatch(either.join(map(re.escape, left.split(old))), right) is not None
    expected = old in left and new in right and (left.replace(old, new) == right or alike)
    assert _fits(left, right, old, new) == expected
