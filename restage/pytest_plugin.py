"""A pytest plugin: pins what restaging an artifact gives, or an artifact or a template as it is, by what lies in the
project.

Installed with the distribution, so every pytest run beside it loads this module, whether it restages anything or not:
the library is imported by a test that uses the fixture, not before.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypedDict, Unpack, overload

import pytest

if TYPE_CHECKING:
    from restage.document.values import Json
    from restage.pinning.pins import Golden, Pin
    from restage.plan.model import Plan, Request

UPDATE: Final = "--update-golden"
STAMP: Final = "2020-01-01T00:00:00Z"
_WRITTEN: Final = "restage_golden_written"
_SHARED: Final = "restage_golden_run"  # of pytest-xdist's `workerinput`
_RUN: Final = pytest.StashKey[Path]()


# ------------------------------------------------------------------------------------------- the option


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


# ------------------------------------------------------------------------------------------- several processes


class _Node(Protocol):
    """A worker as pytest-xdist has it in the process that started it."""

    config: pytest.Config
    workerinput: dict[str, str]


def pytest_configure(config: pytest.Config) -> None:
    """Where golden folders may be written, the processes of the run share a folder in which they say who does."""
    if config.getoption(UPDATE, default=False):
        shared = getattr(config, "workerinput", {}).get(_SHARED)
        config.stash[_RUN] = Path(shared or tempfile.mkdtemp(prefix="restage-golden-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: _Node) -> None:
    """pytest-xdist starts a worker."""
    if _RUN in node.config.stash:
        node.workerinput[_SHARED] = str(node.config.stash[_RUN])


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that made the folder removes it."""
    if _RUN in config.stash and not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[_RUN], ignore_errors=True)


# ------------------------------------------------------------------------------------------- the fixture


class Restaging(TypedDict, total=False):
    """How an artifact is restaged. `source` is the folder with the service's configuration, `values` what that looks
    up, by expression, and `packaged_for` the stage, where the artifact does not say it; `stamp` is that of the result.
    The others are as on the command line."""

    packaged_for: str | None
    source: str | Path | None
    values: Mapping[str, Json] | None
    rules: str | Path | None
    stamp: str
    strict: bool
    allow_long_names: bool
    keep_paths: bool


@dataclass(frozen=True)
class RestageGolden:
    """What the fixture `restage_golden` gives. `folder`: the test's own, from which paths are looked for.

    `root`: the project's, from which they are shown. `test` is its name. `run`: what the processes of a run share that
    accepts what differs; else None. `note` is told which golden folder was written, and what is new in it.
    """

    folder: Path
    root: Path
    test: str
    run: Path | None
    note: Callable[[str], None]

    @overload
    def __call__(
        self,
        artifact: str | Path,
        *,
        to: str,
        golden: str | Path,
        exact: bool = False,
        zips: bool = False,
        **words: Unpack[Restaging],
    ) -> Plan: ...

    @overload
    def __call__(
        self, artifact: str | Path, *, golden: str | Path, exact: bool = False, zips: bool = False
    ) -> None: ...

    def __call__(
        self,
        artifact: str | Path,
        *,
        golden: str | Path,
        to: str | None = None,
        exact: bool = False,
        zips: bool = False,
        **words: Unpack[Restaging],
    ) -> Plan | None:
        """Restage `artifact` to stage `to` and hold the result against the folder `golden`; without `to`, the artifact
        as it is, or a template's file against the file `golden`.

        What differs between any two packagings counts only if `exact`. `zips` writes them into the golden folder, which
        has their digests otherwise. `words` are those of restaging. Fails the test where the two differ, where nothing
        is golden yet, and where restaging is refused. Gives the plan of restaging.
        """
        __tracebackhide__ = True
        from restage.document.values import printable  # noqa: PLC0415
        from restage.errors import RestageError  # noqa: PLC0415

        place = _Places(self._place(artifact), self._place(golden), exact, zips)
        try:
            plan, pin = (None, self._as_it_is(place, **words)) if to is None else self._restaged(place, to, **words)
            self._settle(pin)
            return plan
        except RestageError as error:
            refusal = printable("\n".join(error.problems))
        pytest.fail(refusal, pytrace=False)  # not above, where it would be told together with the error

    def _as_it_is(self, place: _Places, **words: Unpack[Restaging]) -> Pin:
        from restage.errors import UsageError  # noqa: PLC0415
        from restage.pinning.pins import as_it_is  # noqa: PLC0415

        if words:
            raise UsageError(
                f"{', '.join(f'{word}=' for word in words)}: only with to=, as nothing is restaged without"
            )
        return as_it_is(place.artifact, self._shown(place.artifact), self._golden(place))

    def _restaged(
        self,
        place: _Places,
        to: str,
        *,
        packaged_for: str | None = None,
        source: str | Path | None = None,
        values: Mapping[str, Json] | None = None,
        rules: str | Path | None = None,
        stamp: str = STAMP,
        strict: bool = False,
        allow_long_names: bool = False,
        keep_paths: bool = False,
    ) -> tuple[Plan, Pin]:
        from restage.pinning.pins import restaged  # noqa: PLC0415
        from restage.plan.model import Request  # noqa: PLC0415
        from restage.rules import given_rules  # noqa: PLC0415
        from restage.run.restaging import Options, parse_stamp  # noqa: PLC0415

        given = given_rules(place.artifact, self._place(rules) if rules else None, to)
        request = Request(to, packaged_for, parse_stamp(stamp, {}), keep_paths).with_rules(given)
        request = self._with_source(request, source, values or {})
        options = Options(strict=strict, allow_long_names=allow_long_names)
        return restaged(place.artifact, self._shown(place.artifact), request, options, self._golden(place))

    def _with_source(self, request: Request, source: str | Path | None, values: Mapping[str, Json]) -> Request:
        if source is None and not values:
            return request
        from restage.source import DiskFiles  # noqa: PLC0415
        from restage.tracing.reading import Packaging  # noqa: PLC0415

        files = DiskFiles(self._place(source)) if source else None
        return request._replace(files=files, packaging=Packaging(values=values))

    def _golden(self, place: _Places) -> Golden:
        from restage.pinning.pins import Golden  # noqa: PLC0415

        return Golden(place.golden, self._shown(place.golden), f"run pytest with {UPDATE}", place.exact, place.zips)

    def _place(self, path: str | Path) -> Path:
        return Path(os.path.normpath(self.folder / path))

    def _shown(self, path: Path) -> str:
        """`path` as pytest names files: from the project's root, where it lies below that."""
        return str(path.relative_to(self.root) if path.is_relative_to(self.root) else path)

    def _settle(self, pin: Pin) -> None:
        """Fails the test where what is golden is something else, unless that is to be accepted."""
        __tracebackhide__ = True
        from restage.pinning.turns import in_turn  # noqa: PLC0415

        found = pin.found()
        if not found.report:
            return
        if self.run is None:
            pytest.fail(found.report, pytrace=False)
        if in_turn(self.run, pin, self.test):
            self.note("\n".join((pin.golden.shown, *(f"  {line}" for line in found.brief))))


@dataclass(frozen=True)
class _Places:
    """What is to be pinned, by what, and how."""

    artifact: Path
    golden: Path
    exact: bool
    zips: bool


@pytest.fixture
def restage_golden(request: pytest.FixtureRequest) -> RestageGolden:
    """Pin what restaging gives: `restage_golden("dev-artifact", to="prod", golden="golden/prod")`."""

    def note(golden: str) -> None:
        request.node.user_properties.append((_WRITTEN, golden))

    config = request.config
    return RestageGolden(request.path.parent, config.rootpath, request.node.nodeid, config.stash.get(_RUN, None), note)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the golden folders that were written, and what is new in them. They come with the tests' reports, so from
    other processes, too."""
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
