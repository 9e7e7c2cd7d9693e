"""The commands on the site's pages are run, and print what the pages say."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from examples import LEDGER, Example, Service, Workplace, examples, fits, golden_service

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"
PAGES = ["tutorial.md", *sorted(f"how-to/{path.name}" for path in (DOCS / "how-to").glob("*.md"))]
SLOW = {"how-to/golden-tests.md": "runs pytest three times"}


@pytest.mark.parametrize("page", [pytest.param(one, marks=pytest.mark.slow if one in SLOW else ()) for one in PAGES])
def test_the_commands_of_a_page_print_what_it_says(page: str, tmp_path: Path) -> None:
    found = list(examples((DOCS / page).read_text("utf-8")))
    assert found
    place = Workplace(tmp_path)
    for one in found:
        printed = place.run(one.command)
        assert fits(printed, one.expected), "\n".join(["$ " + one.command, *printed])


class Part(NamedTuple):
    """Some `commands` of a page that is about more than one service, from the one on that `begins` so.

    `before`: what has to be done first.
    """

    page: str
    begins: str
    service: Service = LEDGER
    before: tuple[str, ...] = ()
    commands: int = 1


MAPS = golden_service("lookup-maps")
DEV, PROD = (f"serverless package --stage {stage} --package ../artifacts/{stage}" for stage in ("dev", "prod"))
FRESH = "serverless package --stage prod --package ../artifacts/prod-fresh"
NO_SOURCES = "rm serverless.yml"
PACKAGED = "serverless package --stage dev"
KEPT_OUT = """sed -i "s/patterns: \\['/&!restage.yml', '/" serverless.yml"""
PARTS = [
    Part("README.md", "restage golden", LEDGER, (NO_SOURCES,)),
    Part("README.md", "restage record", MAPS, (PACKAGED,)),
    Part("README.md", "restage learn", LEDGER, (KEPT_OUT, DEV, FRESH)),
    Part("docs/record.md", PACKAGED, MAPS, commands=2),
    Part("docs/record.md", "restage dev", MAPS, (PACKAGED, "restage record .serverless --source . -q", "mv .serverless dev-artifact", NO_SOURCES)),
    Part("docs/attestation.md", "restage ../artifacts/dev", LEDGER, (DEV,), commands=2),
    Part("docs/deploying.md", "restage stub", golden_service("bucket-tags"), (PROD,)),
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.page}: {part.begins}")
def test_a_part_of_a_page(part: Part, tmp_path: Path) -> None:
    found = list(examples((ROOT / part.page).read_text("utf-8")))
    first = next(number for number, one in enumerate(found) if one.command.startswith(part.begins))
    place = Workplace(tmp_path, part.service)
    for command in part.before:
        place.run(command)
    for one in found[first : first + part.commands]:
        printed = place.run(one.command)
        assert fits(printed, one.expected), "\n".join(["$ " + one.command, *printed])


ELSEWHERE = ("npm ", "pipx ", "restage deploy ")  # needs a network, or an account


def test_the_workflow_s_scripts_succeed(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "pipeline.md").read_text("utf-8")
    workflow = textwrap.dedent(page[page.index("    on: {push") :].partition("\n\n")[0])
    steps = [step for job in yaml.safe_load(workflow)["jobs"].values() for step in job["steps"]]
    scripts = [
        step["run"].replace("$RUNNER_TEMP", "../temp")
        for step in steps
        if "run" in step and not step["run"].startswith(ELSEWHERE)
    ]
    assert len(scripts) > 3
    place = Workplace(tmp_path)
    for script in scripts:
        printed = place.run(script)
        assert place.status == 0, "\n".join([script, *printed])


def test_examples_are_read_as_they_are_written() -> None:
    page = "Text:\n\n    $ a b\n    one\n\n    two\n    $ cat > x <<E\n    > y\n    >\n    > E\n    $ c\n\nText.\n\n    no example\n"
    assert list(examples(page)) == [
        Example("a b", ("one", "", "two")),
        Example("cat > x <<E\ny\n\nE", ()),
        Example("c", ()),
    ]


@pytest.mark.parametrize(
    ("printed", "expected", "fit"),
    [
        pytest.param(["a", "b"], ("a", "b"), True, id="the same"),
        pytest.param(["a", "b"], ("a",), False, id="more is printed"),
        pytest.param(["a"], ("a", "b"), False, id="less is printed"),
        pytest.param(["a", "x", "y", "b"], ("a", "…", "b"), True, id="lines are left out"),
        pytest.param(["a", "b"], ("…", "a"), False, id="what comes behind is left out, too, or it counts"),
        pytest.param(["1 passed in 0.31s"], ("1 passed in …",), True, id="the rest of a line is left out"),
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
