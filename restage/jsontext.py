"""JSON text to values and back, where what no edit changes keeps its spelling byte for byte."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias

from restage.errors import ArtifactError
from restage.jsjson import stringify
from restage.values import Json, JsonObject, Path, show

MAX_DEPTH = 200
_AGAIN = "package the service again, or copy the artifact again"

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)


@dataclass(frozen=True)
class Document:
    """A JSON file: its text as it stands there, and the value that the text means."""

    text: str
    value: Json


@dataclass(frozen=True)
class Replace:
    """Another value at the edit's path."""

    value: Json


@dataclass(frozen=True)
class Rename:
    """Another key for the object member at the edit's path; its value may hold further edits."""

    key: str


@dataclass(frozen=True)
class Remove:
    """No member or list item at the edit's path any more."""


@dataclass(frozen=True)
class Insert:
    """A new item in the list at the edit's path, before its original item `index`; at its length: at the end."""

    index: int
    value: Json


@dataclass(frozen=True)
class Add:
    """A new last member of the object at the edit's path."""

    key: str
    value: Json


Kind: TypeAlias = Replace | Rename | Remove | Insert | Add


@dataclass(frozen=True)
class Edit:
    """One change; `path` is where it is in the original document."""

    path: Path
    kind: Kind


Edits: TypeAlias = Iterable[Edit]


class EditError(ValueError):
    """An edit that can't be made, or that another one speaks against: the planner's fault."""


# ---------------------------------------------------------------------------------------------- reading


class _Refused(Exception):
    """Something that Python's parser lets through and JSON does not; where it is, the slow way finds out."""


def parse(data: bytes, file: str) -> Document:
    """The document in `data`, strictly read; `file` names it in messages.

    Raises ArtifactError: not UTF-8, not JSON, empty, a key twice in an object, a number that JSON does not have,
    or nested deeper than 200 levels.
    """
    text = _decoded(data, file)
    try:
        value: Json = _STRICT.decode(text)
    except json.JSONDecodeError as error:
        raise ArtifactError(_syntax_problem(text, file, error)) from None
    except (_Refused, RecursionError, ValueError):
        raise ArtifactError(_fault_problem(text, file)) from None
    if _too_deep(value):
        raise ArtifactError(_fault_problem(text, file))
    return Document(text, value)


def _decoded(data: bytes, file: str) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise ArtifactError(f"{file}, line 1, column 1: the file begins with a byte-order mark; save it without one")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _line_and_column(before, len(before))
        raise ArtifactError(f"{file}, {place}: the file is not UTF-8 text from here on; {_AGAIN}") from None
    if not text.strip():
        raise ArtifactError(f"{file}: the file is empty; {_AGAIN}")
    return text


def _object(pairs: list[tuple[str, Json]]) -> JsonObject:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _Refused
    return value


def _finite(spelling: str) -> float:
    number = float(spelling)
    if math.isinf(number):
        raise _Refused
    return number


def _constant(name: str) -> NoReturn:
    raise _Refused


_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_float=_finite, parse_constant=_constant)


def _too_deep(value: Json) -> bool:
    level: list[list[Json] | JsonObject] = [value] if isinstance(value, (list, dict)) else []
    depth = 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (list, dict))
        ]
    return depth > MAX_DEPTH


# ------------------------------------------------------------------- what is wrong where: slow, for messages only


@dataclass
class _Frame:
    """An open object or list, with the step that is being read in it: None before an object's first key."""

    step: str | int | None
    keys: set[str] = field(default_factory=set)
    wants_key: bool = False


@dataclass(frozen=True)
class _Token:
    position: int
    path: Path
    fault: str = ""


_TOKEN = re.compile(r'[ \t\n\r]*([{}\[\],:"]|[^ \t\n\r{}\[\],:"]+)')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


def _syntax_problem(text: str, file: str, error: json.JSONDecodeError) -> str:
    path: Path = ()
    for token in _tokens(text):
        if token.position >= error.pos:
            break
        if token.fault:
            return _problem(text, file, token)
        path = token.path
    # A string that spans lines is another error, so one without an end was cut off
    if error.msg.startswith("Unterminated") or not text[error.pos :].strip():
        return _problem(text, file, _Token(len(text), path, "the file ends in the middle"))
    fault = f"this is not JSON ({error.msg[:1].lower()}{error.msg[1:]})"
    return _problem(text, file, _Token(error.pos, path, fault))


def _fault_problem(text: str, file: str) -> str:
    found = next((token for token in _tokens(text) if token.fault), None)
    return _problem(text, file, found or _Token(0, (), "this can't be read as JSON"))


def _problem(text: str, file: str, token: _Token) -> str:
    # Nobody reads a place 200 levels deep
    where = show(token.path[:20]) + ("..." if len(token.path) > 20 else "")
    place = _line_and_column(text, token.position) + (f" ({where})" if where else "")
    return f"{file}, {place}: {token.fault}; {_AGAIN}"


def _tokens(text: str) -> Iterator[_Token]:
    """The tokens with their places, without recursion, as far as the text can be cut into tokens."""
    stack: list[_Frame] = []
    position = 0
    while match := _TOKEN.match(text, position):
        start, token, position = match.start(1), match[1], match.end()
        if token == '"':
            string = _STRING.match(text, start)
            if string is None:
                return
            token, position = string[0], string.end()
        fault = _fault(stack, token)
        yield _Token(start, tuple(frame.step for frame in stack if frame.step is not None), fault)


def _fault(stack: list[_Frame], token: str) -> str:
    """What is wrong with `token`; takes it into the `stack` of what is open."""
    if token == "{":
        stack.append(_Frame(None, wants_key=True))
    elif token == "[":
        stack.append(_Frame(0))
    elif token in "}]":
        del stack[-1:]
    elif token == "," and stack:
        frame = stack[-1]
        frame.wants_key = not isinstance(frame.step, int)
        frame.step = frame.step + 1 if isinstance(frame.step, int) else frame.step
    elif token.startswith('"'):
        return _key_fault(stack[-1], token) if stack and stack[-1].wants_key else ""
    else:
        return _number_fault(token)
    return f"this is nested deeper than {MAX_DEPTH} levels" if len(stack) > MAX_DEPTH else ""


def _key_fault(frame: _Frame, token: str) -> str:
    try:
        key = unquote(token)
    except ValueError:
        return ""
    twice = key in frame.keys
    frame.keys.add(key)
    frame.step, frame.wants_key = key, False
    return f"the key {token} is there twice in one object" if twice else ""


def _number_fault(token: str) -> str:
    if token in ("NaN", "Infinity", "-Infinity"):
        return f"{token} is not a number that JSON has"
    # Whole numbers may be larger than a double, but not too long for Python to convert
    whole = token.lstrip("-").isdigit() and len(token) <= 4300
    too_large = _NUMBER.fullmatch(token) and not whole and math.isinf(float(token))
    return f"a number of {len(token)} characters is too large" if too_large else ""


def _line_and_column(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"line {line}, column {position - text.rfind(chr(10), 0, position)}"


# ---------------------------------------------------------------------------------------------- writing values


@dataclass(frozen=True)
class Style:
    """How a document is laid out: `indent` is empty where it is written on one line."""

    newline: str
    indent: str
    colon: str

    def before(self, depth: int) -> str:
        """The white space that comes before something that stands at `depth`."""
        return self.newline + self.indent * depth if self.indent else ""


_FIRST_MEMBER = re.compile(r"[ \t\n\r]*[{\[](?:(\r?\n)([ \t]+))?")
_FIRST_COLON = re.compile(_STRING.pattern + r"[ \t\n\r]*:([ \t]*)", re.DOTALL)


def dump_style(document: Document) -> Style:
    """The layout of `document`, from its first member."""
    opening = _FIRST_MEMBER.match(document.text)
    colon = _FIRST_COLON.search(document.text)
    newline, indent = (opening[1], opening[2]) if opening and opening[1] else ("", "")
    return Style(newline, indent, ":" + (colon[1] if colon else " " if indent else ""))


def quote(text: str) -> str:
    """`text` as a JSON string, spelled as JavaScript's JSON.stringify spells it."""
    return stringify(text)


def unquote(literal: str) -> str:
    """The text that a JSON string spells, its quotation marks included.

    Raises JSONDecodeError (a ValueError) for an escape that JSON does not have.
    """
    if "\\" not in literal:
        return literal[1:-1]
    text: str = json.loads(literal)
    return text


def dump(value: Json, style: Style, depth: int = 0) -> str:
    """`value` as JSON.stringify writes it, laid out in `style` for a place at `depth`."""
    if not isinstance(value, (dict, list)) or not value:
        return stringify(value)
    if isinstance(value, dict):
        opening, closing = "{}"
        items = [quote(key) + style.colon + dump(child, style, depth + 1) for key, child in value.items()]
    else:
        opening, closing = "[]"
        items = [dump(child, style, depth + 1) for child in value]
    inside = style.before(depth + 1)
    return opening + inside + ("," + inside).join(items) + style.before(depth) + closing


# ---------------------------------------------------------------------------------------------- editing


@dataclass(slots=True)
class _Node:
    """All edits at one place and beneath it."""

    key: str | None = None
    change: Replace | Remove | None = None
    added: tuple[Add, ...] = ()
    inserted: tuple[Insert, ...] = ()
    children: dict[str | int, _Node] = field(default_factory=dict)


@dataclass(slots=True)
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
    root = _trie(edits)
    if root.key is not None or isinstance(root.change, Remove):
        raise EditError("the document itself can't be renamed or removed")
    text = document.text
    start = _space(text, 0)
    body, end = _Splicer(text, dump_style(document)).value(start, root, ())
    return text[:start] + body + text[end:]


def _trie(edits: Edits) -> _Node:
    root = _Node()
    for edit in edits:
        node = root
        for step in edit.path:
            if node.change is not None:
                _conflict(edit)
            child = node.children.get(step)
            if child is None:
                child = node.children[step] = _Node()
            node = child
        _note(node, edit)
    return root


def _note(node: _Node, edit: Edit) -> None:
    kind = edit.kind
    if _contradicts(node, kind):
        _conflict(edit)
    if isinstance(kind, Rename):
        node.key = kind.key
    elif isinstance(kind, Add):
        node.added += (kind,)
    elif isinstance(kind, Insert):
        node.inserted += (kind,)
    else:
        node.change = kind


def _contradicts(node: _Node, kind: Kind) -> bool:
    if isinstance(kind, Rename):
        return node.key not in (None, kind.key) or isinstance(node.change, Remove)
    if node.change is not None:
        return _spelled(node.change) != _spelled(kind)
    if isinstance(kind, (Add, Insert)):
        return False
    inside = node.children or node.added or node.inserted
    return bool(inside) or (isinstance(kind, Remove) and node.key is not None)


def _spelled(kind: Kind) -> str:
    # Python takes 1 and true for the same
    return stringify(kind.value) if isinstance(kind, Replace) else repr(kind)


def _conflict(edit: Edit) -> NoReturn:
    raise EditError(f"{show(edit.path)}: {type(edit.kind).__name__} contradicts another edit here or above")


# A member up to its value, and the value too if it is a scalar
_MEMBER = re.compile(rf"([ \t\n\r]*)({_STRING.pattern})([ \t\n\r]*:[ \t\n\r]*)({_STRING.pattern}|[-+.\w]*+)", re.DOTALL)
_RAW = json.JSONDecoder()


def _space(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


class _Splicer:
    """Walks the text where there are edits, and lets the C scanner jump over the rest."""

    def __init__(self, text: str, style: Style) -> None:
        self.text = text
        self.style = style

    def value(self, start: int, node: _Node, path: Path) -> tuple[str, int]:
        """The new text of the value that begins at `start`, and where the old one ends."""
        if isinstance(node.change, Replace):
            return dump(node.change.value, self.style, len(path)), self.skip(start)
        if self.text[start] in "{[":
            return self.container(start, node, path)
        end = self.skip(start)
        if node.children or node.added or node.inserted:
            raise EditError(f"{show(path)}: there is neither an object nor a list to edit")
        return self.text[start:end], end

    def skip(self, start: int) -> int:
        """Where the value that begins at `start` ends."""
        if self.text[start] == '"' and (match := _STRING.match(self.text, start)):
            return match.end()
        return _RAW.raw_decode(self.text, start)[1]

    def container(self, start: int, node: _Node, path: Path) -> tuple[str, int]:
        """As `value`, for an object or a list."""
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

    def members(self, position: int, items: list[_Item], node: _Node, path: Path) -> int:
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

    def member(self, member: re.Match[str], node: _Node, path: Path) -> tuple[_Item, int]:
        """The edited member whose key was matched, and where the old one ends."""
        if isinstance(node.change, Remove):
            return _Item(member[1], None), self.skip(member.start(4))
        body, end = self.value(member.start(4), node, path)
        key = member[2] if node.key is None else quote(node.key)
        return _Item(member[1], key + member[3] + body, unquote(key)), end

    def items(self, position: int, items: list[_Item], node: _Node, path: Path) -> int:
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

    def item(self, lead: str, start: int, node: _Node, path: Path) -> tuple[_Item, int]:
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

    def put_in(self, items: list[_Item], node: _Node, path: Path, opening: str) -> None:
        """Puts new members or items among the old `items`, laid out like them or as the document's style has it."""
        wrong = node.inserted if opening == "{" else node.added
        if wrong or any(not 0 <= insert.index <= len(items) for insert in node.inserted):
            raise EditError(f"{show(path)}: this can't be put in here")
        depth = len(path) + 1
        lead = items[-1].lead if items else self.style.before(depth)
        for before, insert in enumerate(sorted(node.inserted, key=lambda insert: insert.index)):
            items.insert(insert.index + before, _Item(lead, dump(insert.value, self.style, depth)))
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


def _check_found(left: set[str | int], path: Path) -> None:
    if left:
        step = min(left, key=str)
        raise EditError(f"{show((*path, step))}: an edit's path leads nowhere")


def _check_keys(items: list[_Item], node: _Node, path: Path) -> None:
    if not node.added and all(child.key is None for child in node.children.values()):
        return
    keys = [item.key for item in items if item.body is not None] + [add.key for add in node.added]
    if len(set(keys)) != len(keys):
        twice = next(key for key in keys if keys.count(key) > 1)
        raise EditError(f"{show((*path, twice))}: the object would have this key twice")
