"""A document that stands in another one as well: what edits made of it is put in there, not made again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from restage.jsontext import Document
from restage.splice import Edit, Kind, Paste, begin_of, dump_style
from restage.values import Path

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
    style = dump_style(document)
    # No string of a JSON text holds a line break, so all of them are followed by indentation
    if style.newline != "\n" or style != dump_style(copy.document) or _by_place(inside) != _by_place(copy.edits):
        return edits
    shift = style.newline + style.indent * depth
    old, new = (text.strip(_SPACE).replace("\n", shift) for text in (copy.document.text, copy.text))
    begin = begin_of(document.text, copy.path)
    if begin is None or not document.text.startswith(old, begin):
        return edits
    outside = [edit for edit in edits if edit.path[:depth] != copy.path]
    return [*outside, Edit(copy.path, Paste(old, new))]


def _by_place(edits: Sequence[Edit]) -> dict[tuple[Path, type[Kind]], Kind]:
    return {(edit.path, type(edit.kind)): edit.kind for edit in edits}
