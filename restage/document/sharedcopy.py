"""A document that stands in another one as well: it is not read again, and what edits made of it is put in there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from restage.document.edits import Edit, Kind, Paste
from restage.document.jsonlayout import dump_style
from restage.document.jsontext import Document
from restage.document.splice import begin_of
from restage.document.values import Path, at

_SPACE = " \t\r\n"


class Copy(NamedTuple):
    """`document`, a file of its own, of which `edits` made `text`; it also stands at `path` of another document."""

    path: Path
    document: Document
    edits: Sequence[Edit]
    text: str


def pasted(document: Document, edits: Sequence[Edit], copy: Copy) -> Sequence[Edit]:
    """The `edits` of `document`; those in the `copy` are one where they are the copy's own and so is the text.

    Most of a state file is the template, which would take as long again as the template's own file.
    """
    depth = len(copy.path)
    inside = [Edit(edit.path[depth:], edit.kind) for edit in edits if edit.path[:depth] == copy.path]
    same = inside == list(copy.edits) or _by_place(inside) == _by_place(copy.edits)
    if not same or dump_style(document) != dump_style(copy.document):
        return edits
    line = _line(document, depth)
    old, new = (text.strip(_SPACE).replace("\n", line) for text in (copy.document.text, copy.text))
    begin = begin_of(document.text, copy.path)
    if not line or begin is None or not document.text.startswith(old, begin):
        return edits
    outside = [edit for edit in edits if edit.path[:depth] != copy.path]
    return [*outside, Edit(copy.path, Paste(old, new))]


def copied(data: bytes, document: Document | None, path: Path) -> Document | None:
    """The document in `data` if its text stands at `path` of another one, `document`, too; None where that is not sure.

    Reading a template takes as long as reading the state, most of which is the template.
    """
    begin = begin_of(document.text, path) if document and data.endswith(b"\n}") else None
    if document is None or begin is None:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    line = _line(document, len(path))
    # Only the whole has its last bracket so far to the left, and is followed by what stands beside it
    here = text.strip(_SPACE).replace("\n", line) + f',{line}"'
    return Document(text, at(document.value, path)) if line and document.text.startswith(here, begin) else None


def _line(document: Document, depth: int) -> str:
    """How a line at `depth` of `document` begins, with the break before it; "" where it is not laid out by lines.

    No string of a JSON text holds a line break, so all breaks are followed by indentation.
    """
    style = dump_style(document)
    return style.newline + style.indent * depth if style.newline == "\n" else ""


def _by_place(edits: Sequence[Edit]) -> dict[tuple[Path, type[Kind]], Kind]:
    return {(edit.path, type(edit.kind)): edit.kind for edit in edits}
