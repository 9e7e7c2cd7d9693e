"""`restage diff`: reads its words, calls the differ, prints. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from restage.cli import manywords
from restage.cli.arguments import Argument, Option
from restage.cli.formats import Format, refuse_several, written
from restage.cli.terminal import columns, give_up
from restage.compare import Comparison, compare_artifacts, compare_templates, parse_template, read_artifact
from restage.errors import RestageError, UsageError
from restage.many.pairing import Pair, pairs
from restage.remote.urls import refuse_urls

DIFFERENT = 1


def diff(  # noqa: PLR0917 - the options of a command line
    left: Annotated[Path, Argument(metavar="LEFT", help="An artifact's folder, a folder of several, or a template.")],
    right: Annotated[Path, Argument(metavar="RIGHT", help="What to hold it against, of the same sort.")],
    ignore: Annotated[
        list[str] | None,
        Option("--ignore", metavar="PATTERN", help="A place that does not count, with all below it; may be repeated."),
    ] = None,
    exact: Annotated[bool, Option("--exact", help="Count what differs between any two packagings, too.")] = False,
    as_document: Annotated[bool, Option("--json", help="The report as one JSON document.")] = False,
    as_comment: Annotated[bool, Option("--markdown", help="The report for a pull request.")] = False,
    page: Annotated[Path | None, Option("--html", metavar="FILE", help="Write the report as a page, too.")] = None,
    in_lines: manywords.JsonLines = False,
    show_values: Annotated[bool, Option("--show-values", help="Show values that may be secret, too.")] = False,
    quiet: Annotated[bool, Option("-q", "--quiet", help="Only the exit status.")] = False,
    jobs: manywords.Jobs = None,
) -> None:
    """Are two artifacts, or two templates, the same? Of two folders with artifacts, those of one name are a pair.

    Exit status: 0 no difference, 1 they differ, 2 could not.
    """
    found = pairs(left, right)
    if in_lines or found:
        from restage.cli.diffmany import Call, diff_many  # noqa: PLC0415 - most calls name two artifacts

        many = Call(left, right, ignore or [], exact, as_document, as_comment, page, in_lines, show_values, quiet, jobs)
        diff_many(many, found or [Pair(str(left), left, right)])
    try:
        refuse_several(asked := [one for one, given in (("--json", as_document), ("--markdown", as_comment)) if given])
        comparison = _compare(left, right, ignore or [], exact)
        report = _Report(comparison, show_values)
        if page:
            _PAGE.save(report, "--html", page, (left, right))
        if not quiet:
            _PRINTED[asked[0] if asked else ""].print(report)
    except RestageError as error:
        give_up(error, as_document=as_document)
    raise SystemExit(0 if comparison.equal else DIFFERENT)


def _compare(left: Path, right: Path, ignore: list[str], exact: bool) -> Comparison:
    refuse_urls((left, right))
    missing = [f"{path}: there is no such file or folder" for path in (left, right) if not path.exists()]
    if missing:
        raise UsageError(missing)
    if left.is_dir() and right.is_dir():
        return compare_artifacts(read_artifact(left), read_artifact(right), exact=exact, ignore=ignore)
    if left.is_dir() or right.is_dir():
        raise UsageError(f"{left}, {right}: give two folders with artifacts, or two files with templates")
    one, two = (parse_template(_read(path), str(path)) for path in (left, right))
    return compare_templates(one, two, names=(str(left), str(right)), exact=exact, ignore=ignore)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the file can't be read ({error.strerror})") from error


class _Report(NamedTuple):
    comparison: Comparison
    show_values: bool


def _text(report: _Report) -> str:
    from restage.compare.textreport import as_text, wants_colour  # noqa: PLC0415

    width = columns()
    colour = wants_colour(os.environ, is_terminal=width is not None)
    return as_text(report.comparison, colour=colour, show_values=report.show_values, width=width)


def _json(report: _Report) -> str:
    from restage.compare.jsonreport import as_json  # noqa: PLC0415

    return written(as_json(report.comparison, show_values=report.show_values))


def _markdown(report: _Report) -> str:
    from restage.compare.markdown import as_markdown  # noqa: PLC0415

    return as_markdown(report.comparison, show_values=report.show_values)


def _html(report: _Report) -> str:
    from restage.compare.htmlreport import as_html  # noqa: PLC0415

    return as_html(report.comparison, show_values=report.show_values)


# By the option that asks for it; "" is what is printed without one
_PRINTED: Final[Mapping[str, Format[_Report]]] = {
    "": Format(_text),
    "--json": Format(_json, exact=True),
    "--markdown": Format(_markdown),
}
_PAGE: Final[Format[_Report]] = Format(_html)
