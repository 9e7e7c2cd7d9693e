"""Every block of the README and of the site's pages is held by something that runs: a law about the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from documented.blocks import PAGES, Block, Claim, blocks_of
from documented.claims import CLAIMS


def _named(claim: Claim) -> str:
    return f"{claim.page}: {' | '.join(claim.begins)}"[:80]


ROWS = [pytest.param(one, id=_named(one), marks=[pytest.mark.slow] if one.slow else []) for one in CLAIMS]


@pytest.mark.parametrize("claim", ROWS)
def test_what_a_page_shows_is_so(claim: Claim, tmp_path: Path) -> None:
    claim.check(tmp_path)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_held_by_one_row(page: str) -> None:
    """A new block, or one that begins otherwise, needs a row in tests/documented/."""
    held: list[Block] = [block for claim in CLAIMS if claim.page == page for block in claim.blocks()]
    assert sorted(held, key=lambda block: block.line) == list(blocks_of(page))
