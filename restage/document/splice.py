"""Edits of a JSON text: what no edit changes keeps its spelling byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from restage.document.edits import Edit, EditError, Edits, Node, Paste, Remove, Replace, by_place
from restage.document.jsonlayout import Style, dump, dump_style
from restage.document.jsonparts import STRING, quote, unquote
from restage.document.jsontext import Document
from restage.document.values import Json, Path, show


class Edited(Document):
    """`document` with `edits`, which make `value` of its value."""

    __slots__ = ("document", "edits")

    def __init__(self, document: Document, edits: Sequence[Edit], value: Json) -> None:
        super().__init__(None, value)
        self.document = document
        self.edits = edits

    def _written(self) -> str:
        return apply(self.document, self.edits)


def at_once(document: Document, edits: Sequence[Edit]) -> tuple[Document, Sequence[Edit]]:
    """A document and the edits that make of it what `edits` make of `document`: where that was edited before, the one
    that it was made of, which then is written only once."""
    if not isinstance(document, Edited) or any(not isinstance(edit.kind, Replace) for edit in document.edits):
        return document, edits
    last = {edit.path for edit in edits if isinstance(edit.kind, (Replace, Remove, Paste))}
    inside: dict[Path, bool] = {(): () in last}  # is it at or below one of them?

    def is_inside(path: Path) -> bool:
        if path not in inside:
            inside[path] = path in last or is_inside(path[:-1])
        return inside[path]

    left = [edit for edit in document.edits if not (edit.path in last or is_inside(edit.path[:-1]))]
    return document.document, (*left, *edits)


_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(eq=False, repr=False)
class _Item:
    """A member or list item: the white space before it, and its text; None where it is removed."""

    lead: str
    body: str | None
    key: str = ""


def apply(document: Document, edits: Edits) -> str:
    """The text of `document` with `edits` made; everything else is spelled as before.

    Raises EditError when edits contradict each other, lie inside what another one replaces or removes, lead to no
    place of the document, or would give an object the same key twice.
    """
    root = by_place(edits)
    if root.key is not None or isinstance(root.change, Remove):
        raise EditError("the document itself can't be renamed or removed")
    text = document.text
    start = _space(text, 0)
    body, end = _Splicer(text, dump_style(document)).value(start, root, ())
    return text[:start] + body + text[end:]


# A member up to its value, and the value too if it is a scalar
_MEMBER = re.compile(rf"([ \t\n\r]*)({STRING.pattern})([ \t\n\r]*:[ \t\n\r]*)({STRING.pattern}|[-+.\w]*+)", re.DOTALL)
# The same where members are only passed: with the comma before it, the key without its quotation marks
_PASSED = re.compile(
    rf'[ \t\n\r]*,?[ \t\n\r]*"([^"\\]*+(?:\\.[^"\\]*+)*+)"[ \t\n\r]*:[ \t\n\r]*({STRING.pattern}|[-+.\w]*+)', re.DOTALL
)
_NEXT = re.compile(r"[ \t\n\r]*,?[ \t\n\r]*")
_RAW = json.JSONDecoder()


def _space(text: str, position: int) -> int:
    return _past(_SPACE, text, position)


def _past(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


class _Splicer:
    """Walks the text where there are edits, and lets the C scanner jump over the rest."""

    def __init__(self, text: str, style: Style) -> None:
        self.text = text
        self.style = style

    def value(self, start: int, node: Node, path: Path) -> tuple[str, int]:
        """The new text of the value that begins at `start`, and where the old one ends."""
        if isinstance(node.change, Replace):
            return dump(node.change.value, self.style, len(path)), self.skip(start)
        if isinstance(node.change, Paste):
            return node.change.new, start + len(node.change.old)
        if self.text[start] in "{[":
            return self.container(start, node, path)
        end = self.skip(start)
        if node.children or node.added or node.inserted:
            raise EditError(f"{show(path)}: there is neither an object nor a list to edit")
        return self.text[start:end], end

    def skip(self, start: int) -> int:
        """Where the value that begins at `start` ends."""
        if self.text[start] == '"' and (match := STRING.match(self.text, start)):
            return match.end()
        return _RAW.raw_decode(self.text, start)[1]

    def container(self, start: int, node: Node, path: Path) -> tuple[str, int]:
        """As `value`, for an object or a list."""
        if node.same:
            return (self.same_members if self.text[start] == "{" else self.same_items)(start, node, path)
        items = list[_Item]()
        if self.text[start] == "{":
            tail = self.members(start + 1, items, node, path)
            _check_keys(items, node, path)
        else:
            tail = self.items(start + 1, items, node, path)
        first = items[0] if items else None
        if node.added or node.inserted:
            self.put_in(items, node, path, self.text[start])
        closer = _space(self.text, tail)
        inside = self.joined(items, first, self.text[tail:closer], len(path))
        return self.text[start] + inside + self.text[closer], closer + 1

    def same_members(self, start: int, node: Node, path: Path) -> tuple[str, int]:
        """As `value`, for an object that keeps its members and their keys, as most do."""
        text, children, left = self.text, node.children, set(node.children)
        pieces: list[str] = []
        copied, position = start, start + 1
        while member := _PASSED.match(text, position):
            key = member[1] if "\\" not in member[1] else unquote(f'"{member[1]}"')
            child = children.get(key)
            begin, position = member.span(2)
            if child is not None:
                left.discard(key)
                body, position = self.value(begin, child, (*path, key))
                pieces += (text[copied:begin], body)
                copied = position
            elif begin == position:
                position = self.skip(begin)
        _check_found(left, path)
        end = _space(text, position) + 1
        return "".join(pieces) + text[copied:end], end

    def same_items(self, start: int, node: Node, path: Path) -> tuple[str, int]:
        """As `value`, for a list that keeps its items."""
        text, children, left = self.text, node.children, set(node.children)
        pieces: list[str] = []
        copied, position, index = start, start + 1, 0
        while text[begin := _past(_NEXT, text, position)] != "]":
            child = children.get(index)
            if child is None:
                position = self.skip(begin)
            else:
                left.discard(index)
                body, position = self.value(begin, child, (*path, index))
                pieces += (text[copied:begin], body)
                copied = position
            index += 1
        _check_found(left, path)
        return "".join(pieces) + text[copied : begin + 1], begin + 1

    def members(self, position: int, items: list[_Item], node: Node, path: Path) -> int:
        """Reads an object's members into `items`; where the last one ends."""
        text, children, left = self.text, node.children, set(node.children)
        while member := _MEMBER.match(text, position):
            key = unquote(member[2])
            child = children.get(key)
            if child is None:
                end = member.end() if member[4] else self.skip(member.end())
                item = _Item(member[1], text[member.start(2) : end], key)
            else:
                left.discard(key)
                item, end = self.member(member, child, (*path, key))
            items.append(item)
            position = self.past_comma(item, end)
            if position == end:
                break
        _check_found(left, path)
        return position

    def member(self, member: re.Match[str], node: Node, path: Path) -> tuple[_Item, int]:
        """The edited member whose key was matched, and where the old one ends."""
        if isinstance(node.change, Remove):
            return _Item(member[1], None), self.skip(member.start(4))
        body, end = self.value(member.start(4), node, path)
        key = member[2] if node.key is None else quote(node.key)
        return _Item(member[1], key + member[3] + body, unquote(key)), end

    def items(self, position: int, items: list[_Item], node: Node, path: Path) -> int:
        """Reads a list's items into `items`; where the last one ends."""
        text, children, left = self.text, node.children, set(node.children)
        while text[start := _space(text, position)] != "]":
            child = children.get(len(items))
            if child is None:
                end = self.skip(start)
                item = _Item(text[position:start], text[start:end])
            else:
                left.discard(len(items))
                item, end = self.item(text[position:start], start, child, (*path, len(items)))
            items.append(item)
            position = self.past_comma(item, end)
            if position == end:
                break
        _check_found(left, path)
        return position

    def item(self, lead: str, start: int, node: Node, path: Path) -> tuple[_Item, int]:
        """The edited list item that begins at `start`, and where the old one ends."""
        if node.key is not None:
            raise EditError(f"{show(path)}: a list item has no key")
        if isinstance(node.change, Remove):
            return _Item(lead, None), self.skip(start)
        body, end = self.value(start, node, path)
        return _Item(lead, body), end

    def past_comma(self, item: _Item, end: int) -> int:
        """Where the next item's white space begins; `end` itself when `item` is the last one."""
        comma = end if self.text[end] == "," else _space(self.text, end)
        if self.text[comma] != ",":
            return end
        if item.body is not None and comma != end:
            item.body += self.text[end:comma]
        return comma + 1

    def put_in(self, items: list[_Item], node: Node, path: Path, opening: str) -> None:
        """Puts new members or items among the old `items`, laid out like them or as the document's style has it."""
        wrong = node.inserted if opening == "{" else node.added
        if wrong or any(not 0 <= insert.before <= len(items) for insert in node.inserted):
            raise EditError(f"{show(path)}: this can't be put in here")
        depth = len(path) + 1
        lead = items[-1].lead if items else self.style.before(depth)
        for shift, insert in enumerate(sorted(node.inserted, key=lambda insert: insert.before)):
            items.insert(insert.before + shift, _Item(lead, dump(insert.value, self.style, depth)))
        for add in node.added:
            member = quote(add.key) + self.style.colon + dump(add.value, self.style, depth)
            items.append(_Item(lead, member, add.key))

    def joined(self, items: list[_Item], first: _Item | None, tail: str, depth: int) -> str:
        """What stands between the brackets; `first` is the item that stood there first."""
        kept = [item for item in items if item.body is not None]
        if not kept:
            return "" if items else tail
        if first is None:
            tail = self.style.before(depth)
        elif kept[0] is not first:
            # The first place keeps its white space, whoever stands there now
            first.lead, kept[0].lead = kept[0].lead, first.lead
        return ",".join([item.lead + (item.body or "") for item in kept]) + tail


def begin_of(text: str, path: Path) -> int | None:
    """Where the value at `path`, which leads through objects only, begins; None where it leads nowhere."""
    position = _space(text, 0)
    for step in path:
        position = _member(text, position, step)
        if position < 0:
            return None
    return position


def _member(text: str, start: int, key: str | int) -> int:
    """Where the value of a member of the object at `start` begins; -1 where there is none."""
    position = start + 1
    while text[start] == "{" and (member := _PASSED.match(text, position)):
        if member[1] == key:
            return member.start(2)
        position = member.end() if member[2] else _RAW.raw_decode(text, member.start(2))[1]
    return -1


def _check_found(left: set[str | int], path: Path) -> None:
    if left:
        step = min(left, key=str)
        raise EditError(f"{show((*path, step))}: an edit's path leads nowhere")


def _check_keys(items: list[_Item], node: Node, path: Path) -> None:
    if not node.added and all(child.key is None for child in node.children.values()):
        return
    keys = [item.key for item in items if item.body is not None] + [add.key for add in node.added]
    if len(set(keys)) != len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise EditError(f"{show((*path, twice))}: the object would have this key twice")
