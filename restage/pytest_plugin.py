"""A pytest plugin: pins that restaging an artifact gives exactly the folder that lies in the project.

Installed with the distribution, so every pytest run beside it loads this module, whether it restages anything or not:
the library is imported by a test that uses the fixture, not before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from restage.artifact.folder import Artifact
    from restage.document.values import Json
    from restage.plan.model import Plan, Request
    from restage.run.restaging import Options

UPDATE: Final = "--update-golden"
STAMP: Final = "2020-01-01T00:00:00Z"
_WRITTEN: Final = "restage_golden_written"


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Iterator[None]:
    """The option that accepts what differs, after the project's own: where it has one of that name, two would end every
    run, whether it restages anything or not, so that one is obeyed.
    """
    yield
    if not _is_taken(parser):
        group = parser.getgroup("restage", "restaged artifacts")
        group.addoption(
            UPDATE, action="store_true", help="write what differs into the golden folders of restage_golden"
        )


def _is_taken(parser: pytest.Parser) -> bool:
    """Has another plugin or a conftest.py an option of our name?"""
    try:
        return UPDATE not in parser.parse_known_and_unknown_args([UPDATE])[1]
    except pytest.UsageError:  # one that wants a value
        return True


@dataclass(frozen=True)
class RestageGolden:
    """What the fixture `restage_golden` gives. `folder`: the test's own, from which paths are looked for.

    `root`: the project's, from which they are shown. `update`: is what differs to be accepted? `note` is told which
    golden folder was written.
    """

    folder: Path
    root: Path
    update: bool
    note: Callable[[str], None]

    def __call__(
        self,
        artifact: str | Path,
        *,
        to: str,
        golden: str | Path,
        packaged_for: str | None = None,
        source: str | Path | None = None,
        values: Mapping[str, Json] | None = None,
        rules: str | Path | None = None,
        stamp: str = STAMP,
        strict: bool = False,
        allow_long_names: bool = False,
        keep_paths: bool = False,
        exact: bool = False,
    ) -> Plan:
        """Restage `artifact` to stage `to` and hold the result against the folder `golden`.

        `source` is the folder with the service's configuration, `values` what that looks up, by expression, and
        `packaged_for` the stage, where the artifact does not say it. `stamp` is the stamp of the result; what differs
        between any two packagings counts only if `exact`. The other words are those of the command line. Fails the test
        where the two differ, where there is no golden folder yet, and where restaging is refused. Gives the plan.
        """
        __tracebackhide__ = True
        from restage.document.values import printable  # noqa: PLC0415
        from restage.errors import RestageError  # noqa: PLC0415
        from restage.plan.model import Request  # noqa: PLC0415
        from restage.rules import given_rules  # noqa: PLC0415
        from restage.run.restaging import Options, parse_stamp  # noqa: PLC0415

        try:
            given = given_rules(self._place(artifact), self._place(rules) if rules else None, to)
            request = Request(to, packaged_for, parse_stamp(stamp, {}), keep_paths)
            request = self._with_source(request.with_rules(given), source, values or {})
            options = Options(strict=strict, allow_long_names=allow_long_names, force=True)
            places = self._place(artifact), self._place(golden), self.root
            return self._settled(_Pin(*places, request, options, exact))
        except RestageError as error:
            refusal = printable("\n".join(error.problems))
        pytest.fail(refusal, pytrace=False)  # not above, where it would be told together with the error

    def _with_source(self, request: Request, source: str | Path | None, values: Mapping[str, Json]) -> Request:
        if source is None and not values:
            return request
        from restage.source import DiskFiles  # noqa: PLC0415
        from restage.tracing.reading import Packaging  # noqa: PLC0415

        files = DiskFiles(self._place(source)) if source else None
        return request._replace(files=files, packaging=Packaging(values=values))

    def _place(self, path: str | Path) -> Path:
        return Path(os.path.normpath(self.folder / path))

    def _settled(self, pin: _Pin) -> Plan:
        __tracebackhide__ = True
        plan, report = pin.compared()
        if report and not self.update:
            pytest.fail(report, pytrace=False)
        if report:
            pin.accept()
            self.note(pin.shown(pin.golden))
        return plan


@pytest.fixture
def restage_golden(request: pytest.FixtureRequest) -> RestageGolden:
    """Pin what restaging gives: `restage_golden("dev-artifact", to="prod", golden="golden/prod")`."""

    def note(golden: str) -> None:
        request.node.user_properties.append((_WRITTEN, golden))

    config = request.config
    return RestageGolden(request.path.parent, config.rootpath, bool(config.getoption(UPDATE)), note)


@dataclass(frozen=True)
class _Pin:
    """One golden folder, and what is to be in it."""

    artifact: Path
    golden: Path
    root: Path
    request: Request
    options: Options
    exact: bool

    def compared(self) -> tuple[Plan, str]:
        """The plan, and in what its result differs from the golden folder; "" in nothing. Nothing is written."""
        from restage.artifact.folder import load_artifact  # noqa: PLC0415
        from restage.errors import Refusal  # noqa: PLC0415
        from restage.plan.planning import plan_restage  # noqa: PLC0415
        from restage.run.restaging import finished, refusals, with_configuration  # noqa: PLC0415
        from restage.run.results import faults  # noqa: PLC0415

        artifact = load_artifact(self.artifact)
        plan = plan_restage(artifact, with_configuration(artifact, self.request))
        if problems := refusals(plan, self.options, faults(plan, artifact)):
            raise Refusal(problems)
        if not self.golden.exists():
            return (
                plan,
                f"{self.shown(self.golden)}: there is no golden folder yet; run pytest with {UPDATE} to write it",
            )
        return plan, self._difference(finished(plan, artifact))

    def _difference(self, result: Artifact) -> str:
        from restage.compare import compare_artifacts, read_artifact  # noqa: PLC0415
        from restage.compare.textreport import as_text  # noqa: PLC0415
        from restage.document.values import printable  # noqa: PLC0415
        from restage.errors import ArtifactError  # noqa: PLC0415

        hint = f"if this is meant to be so, run pytest with {UPDATE} to accept it"
        try:
            comparison = compare_artifacts(result, read_artifact(self.golden), exact=self.exact)
        except ArtifactError as error:
            return "\n".join((*map(printable, error.problems), hint))
        left = f"{self.shown(self.artifact)}, restaged to {self.request.target}"
        named = replace(comparison, left=left, right=self.shown(self.golden))
        return "" if comparison.equal else f"{as_text(named)}\n{hint}"

    def shown(self, path: Path) -> str:
        """`path` as pytest names files: from the project's root, where it lies below that."""
        return str(path.relative_to(self.root) if path.is_relative_to(self.root) else path)

    def accept(self) -> None:
        """Write the result into the golden folder, as a whole or not at all."""
        from restage.run.restaging import restage  # noqa: PLC0415

        restage(self.artifact, self.golden, self.request, self.options)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the golden folders that were written. They come with the tests' reports, so from other processes, too."""
    written = sorted(set(_written(terminalreporter)))
    if written:
        terminalreporter.section("golden folders written (restage)")
        for golden in written:
            terminalreporter.line(golden)


def _written(terminalreporter: pytest.TerminalReporter) -> Iterator[str]:
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport) and report.when == "call":
                yield from (str(value) for name, value in report.user_properties if name == _WRITTEN)
