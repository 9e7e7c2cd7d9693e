"""How blocks of pages are read, and held against what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from documented.blocks import PAGES, blocks_in, blocks_of
from documented.examples import Example, examples, fits, holds
from documented.excerpts import shows
from documented.services import LEDGER
from documented.sessions import Session
from documented.standins import NOT_RUN, SAME_AS_RESTAGE
from documented.workplace import Workplace
from restage.document.values import Json

PAGE = """\
Text:

    $ a b
    one

    two

- an item

        $ c

```yaml
d: e
```

    no example
"""


def test_blocks_are_what_markdown_takes_for_code() -> None:
    assert [(block.line, block.text) for block in blocks_in(PAGE, "page.md")] == [
        (3, "$ a b\none\n\ntwo"), (10, "$ c"), (12, "d: e"), (16, "no example"),
    ]  # fmt: skip


def test_a_claim_of_a_block_that_is_not_there_fails() -> None:
    with pytest.raises(AssertionError, match="no block begins with"):
        Session("README.md", ("$ restage golden", "$ no such command")).blocks()


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        pytest.param("$ a b\none\n\ntwo\n$ c", [Example("a b", ("one", "", "two")), Example("c", ())], id="with output"),
        pytest.param("$ cat > x <<E\n> y\n>\n> E\n$ c", [Example("cat > x <<E\ny\n\nE", ()), Example("c", ())], id="a file"),
        pytest.param("a b  # why\nc", [Example("a b  # why", None), Example("c", None)], id="without prompts"),
        pytest.param("a \\\n    --b\nc", [Example("a --b", None), Example("c", None)], id="one over two lines"),
    ],
)  # fmt: skip
def test_commands_are_read_as_they_are_written(block: str, expected: list[Example]) -> None:
    assert list(examples(block)) == expected


@pytest.mark.parametrize(
    ("printed", "expected", "fit"),
    [
        pytest.param(["a", "b"], ("a", "b"), True, id="the same"),
        pytest.param(["a", "b"], ("a",), False, id="more is printed"),
        pytest.param(["a"], ("a", "b"), False, id="less is printed"),
        pytest.param(["a", "x", "y", "b"], ("a", "  …", "b"), True, id="lines are left out"),
        pytest.param(["a", "b"], ("…", "a"), False, id="what comes behind is left out, too, or it counts"),
        pytest.param(["1 passed in 0.31s"], ("1 passed in …",), True, id="the rest of a line is left out"),
        pytest.param(["{a: 1, b: 2}"], ("{…, b: 2}",), True, id="the beginning is left out"),
        pytest.param(
            ["at 1795420800000-2026-11-23T08:00:00.000Z"],
            ("at 1795903566264-2026-11-28T22:06:06.264Z",),
            True,
            id="stamps",
        ),
    ],
)
def test_what_fits(printed: list[str], expected: tuple[str, ...], fit: bool) -> None:
    assert fits(printed, expected) is fit


@pytest.mark.parametrize(
    ("excerpt", "held"),
    [
        pytest.param(["b:", "  - c"], True, id="from deeper in"),
        pytest.param(["b:", "- c"], False, id="at another depth"),
        pytest.param(["a:", "  - c"], False, id="with a line between"),
    ],
)
def test_what_is_held_by_what_is_printed(excerpt: list[str], held: bool) -> None:
    assert holds(["a:", "  b:", "    - c", "d"], excerpt) is held


@pytest.mark.parametrize(
    ("shown", "actual", "expected"),
    [
        pytest.param({"a": 1}, {"a": 1}, True, id="the same"),
        pytest.param({"a": 1}, {"a": 1, "b": 2}, False, id="a key more"),
        pytest.param({"a": 1, "…": 0}, {"a": 1, "b": 2}, True, id="a key more that is left out"),
        pytest.param({"b": None, "…": 0}, {"a": 1}, False, id="null for what is not there"),
        pytest.param([1], [1, 2], False, id="an item more"),
        pytest.param([1, "…"], [1, 2], True, id="an item more that is left out"),
        pytest.param([2, "…"], [1, 2], False, id="another item"),
        pytest.param("out/…", "out/a", True, id="the rest of a text"),
        pytest.param("out/…", "in/a", False, id="another text"),
        pytest.param(1, "1", False, id="another type"),
    ],
)
def test_what_a_document_shows(shown: Json, actual: Json, expected: bool) -> None:
    assert shows(shown, actual) is expected


# ------------------------------------------------------------------------------- what commands do, and do not

WRONG = [
    pytest.param("serverless deploy --package ../artifacts/dev --stage prod", id="another stage than the artifact's"),
    pytest.param("serverless deploy --package ../artifacts/dev --stage dev --region eu-west-1", id="another region"),
    pytest.param("serverless package --stage dev --out ../artifacts/dev", id="no option of the framework's"),
    pytest.param("pip install 'sls-restage[gcp]'", id="no extra"),
    pytest.param("pip install restage", id="another project"),
    pytest.param("make everything", id="no target"),
    pytest.param("cosign attest-blob --file x --bundle y --yes", id="no option of cosign's"),
]


@pytest.mark.parametrize("command", WRONG)
def test_what_stands_in_for_a_program_is_no_fool(tmp_path: Path, command: str) -> None:
    place = Workplace(tmp_path, LEDGER)
    place.run("serverless package --stage dev --package ../artifacts/dev")
    with pytest.raises((AssertionError, ValueError)):
        place.run(command)


@pytest.mark.parametrize("command", [*NOT_RUN, *SAME_AS_RESTAGE])
def test_what_is_not_run_as_it_stands_stands_somewhere(command: str) -> None:
    assert any(command in block.text for page in PAGES for block in blocks_of(page))
