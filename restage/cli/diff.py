"""`restage diff`: reads its words, calls the differ, prints. Decides nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final, NamedTuple

from restage.artifact.templates import texts_of
from restage.cli import manywords
from restage.cli.arguments import Argument, Option
from restage.cli.form import Asked, Form, Named
from restage.cli.formats import Format, base_of, written
from restage.cli.terminal import columns, give_up
from restage.compare import Comparison, compare_artifacts, compare_templates, parse_template, read_artifact
from restage.compare.templates import TEMPLATE
from restage.errors import RestageError, UsageError
from restage.many.pairing import Pair, pairs
from restage.remote.reading import at_hand
from restage.remote.urls import place_of

DIFFERENT = 1


def diff(  # noqa: PLR0917 - the options of a command line
    left: Annotated[
        Path, Argument(metavar="LEFT", help="An artifact's folder or URL, a folder of several, or a template.")
    ],
    right: Annotated[Path, Argument(metavar="RIGHT", help="What to hold it against, of the same sort.")],
    ignore: Annotated[
        list[str] | None,
        Option("--ignore", metavar="PATTERN", help="A place that does not count, with all below it; may be repeated."),
    ] = None,
    exact: Annotated[bool, Option("--exact", help="Count what differs between any two packagings, too.")] = False,
    as_document: Annotated[bool, Option("--json", help="The report as one JSON document.")] = False,
    as_comment: Annotated[bool, Option("--markdown", help="The report for a pull request.")] = False,
    named: Named = None,
    page: Annotated[Path | None, Option("--html", metavar="FILE", help="Write the report as a page, too.")] = None,
    in_lines: manywords.JsonLines = False,
    show_values: Annotated[bool, Option("--show-values", help="Show values that may be secret, too.")] = False,
    quiet: Annotated[bool, Option("-q", "--quiet", help="Only the exit status.")] = False,
    jobs: manywords.Jobs = None,
) -> None:
    """Are two artifacts, or two templates, the same? Of two folders with artifacts, those of one name are a pair.

    Exit status: 0 no difference, 1 they differ, 2 could not.
    """
    asked = Asked(named, as_document=as_document, in_lines=in_lines, as_comment=as_comment, quiet=quiet)
    found = pairs(left, right)
    if in_lines or found:
        from restage.cli.diffmany import Call, diff_many  # noqa: PLC0415 - most calls name two artifacts

        many = Call(left, right, ignore or [], exact, asked, page, show_values, jobs)
        diff_many(many, found or [Pair(place_of(left), left, right)])
    try:
        form = asked.form()
        report = _Report(*_compared(left, right, ignore or [], exact), left, show_values)
        if page:
            _PAGE.save(report, "--html", page, (left, right))
        if not quiet:
            _PRINTED[form].print(report)
    except RestageError as error:
        give_up(error, form=asked.if_refused)
    raise SystemExit(0 if report.comparison.equal else DIFFERENT)


def _compared(left: Path, right: Path, ignore: list[str], exact: bool) -> tuple[Comparison, Mapping[str, str]]:
    """The comparison, and the texts of the left side's JSON files."""
    names = place_of(left), place_of(right)
    with at_hand(names[0]) as here, at_hand(names[1]) as there:
        found, texts = _held(here, there, ignore, exact)
    return replace(found, left=names[0], right=names[1]), texts


def _held(left: Path, right: Path, ignore: list[str], exact: bool) -> tuple[Comparison, Mapping[str, str]]:
    missing = [f"{path}: there is no such file or folder" for path in (left, right) if not path.exists()]
    if missing:
        raise UsageError(missing)
    if left.is_dir() and right.is_dir():
        artifact = read_artifact(left)
        return compare_artifacts(artifact, read_artifact(right), exact=exact, ignore=ignore), texts_of(artifact)
    if left.is_dir() or right.is_dir():
        raise UsageError(f"{left}, {right}: give two folders with artifacts, or two files with templates")
    data = _read(left)
    one, two = parse_template(data, str(left)), parse_template(_read(right), str(right))
    # Lines are looked for in JSON only
    texts = {TEMPLATE: data.decode("utf-8", "replace")} if data.lstrip().startswith(b"{") else {}
    return compare_templates(one, two, names=(str(left), str(right)), exact=exact, ignore=ignore), texts


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the file can't be read ({error.strerror})") from error


class _Report(NamedTuple):
    """`texts`: of the JSON files on the `left`."""

    comparison: Comparison
    texts: Mapping[str, str]
    left: Path
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


def _github(report: _Report) -> str:
    from restage.cli.annotated import annotated  # noqa: PLC0415
    from restage.compare.annotations import as_annotations  # noqa: PLC0415

    found = as_annotations(report.comparison, report.texts, show_values=report.show_values)
    base = base_of(report.left)
    is_artifact = bool(report.comparison.left_stage)
    placed = [one.below(base) if is_artifact else one._replace(file=base) for one in found]
    return annotated(placed, _markdown(report), os.environ)


_PRINTED: Final[Mapping[Form, Format[_Report]]] = {
    Form.TEXT: Format(_text),
    Form.JSON: Format(_json, exact=True),
    Form.MARKDOWN: Format(_markdown),
    Form.GITHUB: Format(_github, exact=True),
}
_PAGE: Final[Format[_Report]] = Format(_html)
