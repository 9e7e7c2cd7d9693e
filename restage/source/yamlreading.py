"""YAML as js-yaml reads it, with the line of every value; nothing is executed, and nothing grows beyond its bounds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from restage.errors import SourceError
from restage.source import bounds, pieces, tags
from restage.source.nodes import NOTHING, List, Map, Node, Nothing, Value, count
from restage.source.scalars import Schema

# libyaml breaks lines at these, js-yaml does not: they wait elsewhere until the text is read
_BREAKS: Final = {0x85: "\U0010ff85", 0x2028: "\U0010ff28", 0x2029: "\U0010ff29"}
_BACK: Final = {ord(other): chr(mark) for mark, other in _BREAKS.items()}


def read_yaml(text: str, file: str, schema: Schema) -> Value | Nothing:
    """The one document of a YAML text; NOTHING for an empty text, None for one with nothing but comments.

    Raises SourceError, with the line, for what js-yaml refuses, too (bad syntax, keys twice, unknown tags, several
    documents), and for what is too large once its aliases are followed, or refers to itself.
    """
    moved = any(chr(mark) in text for mark in _BREAKS)
    builder = _Builder(text, file, schema, moved)
    text = text if text.endswith(("\n", "\r")) else f"{text}\n"
    if text.startswith("---") and not text[3:4].isspace():
        raise SourceError(f"{file}:1: something follows the dashes that begin a document")
    next_event = _events(text.translate(_BREAKS) if moved else text)
    try:
        while (event := next_event()) is not None:
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        line = min(line, text.count("\n") or 1)
        raise SourceError(f"{file}:{line}: no YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, UnicodeError) as error:
        raise SourceError(f"{file}: no YAML: {str(error).splitlines()[0]}") from None
    return NOTHING if len(text.lstrip(" ")) < 2 else None if builder.root is NOTHING else builder.root


def _events(text: str) -> Callable[[], Event | None]:
    """libyaml's parser where PyYAML has it, else PyYAML's own, which takes fifty times as long."""
    parser = yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)
    get: Callable[[], Event | None] = parser.get_event
    return get


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _Frame:
    """An object or array that is not complete yet."""

    __slots__ = ("anchor", "block", "free", "key", "key_line", "line", "merging", "node", "tag")

    def __init__(self, node: Node, event: MappingStartEvent | SequenceStartEvent, line: int) -> None:
        self.node = node
        self.anchor: str | None = event.anchor
        self.tag: str | None = event.tag
        self.block = not event.flow_style
        self.line = line
        self.key: str | None = None
        self.key_line = 0
        self.merging = False
        self.free: set[str] = set()  # keys that came by merging: what is written out wins


class _Builder:
    """Builds a document from its events, without recursion: depth costs nothing but its bound."""

    def __init__(self, text: str, file: str, schema: Schema, moved: bool) -> None:
        self._text = text
        self.root: Value | Nothing = NOTHING
        self._file = file
        self._schema = schema
        self._moved = moved
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Value, bool] | None] = {}
        self._merged = 0

    def take(self, event: Event) -> None:
        """The next event of the parser."""
        if isinstance(event, ScalarEvent):
            self._scalar(event)
        elif isinstance(event, MappingStartEvent):
            self._open(Map(self._file), event)
        elif isinstance(event, SequenceStartEvent):
            self._open(List(self._file), event)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self._close()
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, DocumentStartEvent) and self.root is not NOTHING:
            raise self._error(_line(event), "a second document: a configuration is one")

    def _error(self, line: int, what: str) -> SourceError:
        return SourceError(f"{self._file}:{line}: {what}")

    def _scalar(self, event: ScalarEvent) -> None:
        line = _line(event)
        frame = self._stack[-1] if self._stack else None
        if len(self._stack) >= bounds.YAML_DEPTH:
            raise self._too_deep(line)
        if frame and not frame.block and frame.key is None:
            self._check_key(event, line)
        text: str = event.value.translate(_BACK) if self._moved else event.value
        value: Value = text
        odd = plain = False
        if event.tag is not None:
            value, odd = self._tagged(event.tag, None if not text and not event.style else text, line)
        elif event.implicit[0] and not event.style:
            plain = True
            value, odd = self._schema.plain(text)
        if event.anchor is not None:
            self._check_property(text, line)
            self._anchors[event.anchor] = (value, odd)
        self._add(value, odd, line, plain and text == "<<")

    def _tagged(self, tag: str, value: Value, line: int) -> tuple[Value, bool]:
        try:
            return tags.tagged(tag, value, self._file, line, self._schema)
        except tags.TagError as error:
            raise self._error(line, str(error)) from None

    def _open(self, node: Node, event: MappingStartEvent | SequenceStartEvent) -> None:
        line = _line(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if len(self._stack) >= bounds.YAML_DEPTH:
            raise self._too_deep(line)
        self._stack.append(_Frame(node, event, line))

    def _check_property(self, text: str, line: int) -> None:
        """js-yaml takes a colon for a part of an anchor, and version 3 reads no object whose first key has one."""
        frame = self._stack[-1] if self._stack else None
        is_key = frame is not None and isinstance(frame.node, Map) and frame.key is None
        if text.startswith(":") or (is_key and not text):
            raise self._error(line, "an anchor with a colon in its name")
        if self._schema.is_version_3 and frame and is_key and frame.block and not frame.node:
            raise self._error(line, "an anchor before the first key of an object")

    def _check_key(self, event: ScalarEvent, line: int) -> None:
        """libyaml takes a question mark away from a key within braces; to js-yaml it is a part of it."""
        if event.start_mark and isinstance(self._stack[-1].node, Map) and self._text[event.start_mark.index - 1] == "?":
            raise self._error(line, "a key that begins with a question mark: write it in quotes")

    def _too_deep(self, line: int) -> SourceError:
        return self._error(line, f"nested more than {bounds.YAML_DEPTH} deep")

    def _close(self) -> None:
        frame = self._stack.pop()
        value: Value = frame.node
        odd = False
        if frame.tag is not None:
            value, odd = self._tagged(frame.tag, frame.node, frame.line)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (value, odd)
        self._add(value, odd, frame.line, False)

    def _alias(self, event: AliasEvent) -> None:
        line = _line(event)
        if event.anchor not in self._anchors:
            raise self._error(line, f"no anchor &{event.anchor} stands before *{event.anchor}")
        known = self._anchors[event.anchor]
        if known is None:
            raise self._error(line, f"*{event.anchor} stands within its own anchor: it has no end")
        self._add(*known, line, False)

    def _add(self, value: Value, odd: bool, line: int, merge: bool) -> None:
        if not self._stack:
            self.root = value
            return
        frame = self._stack[-1]
        node = frame.node
        if isinstance(node, List):
            count(node, value)
            if odd:
                node.dates |= {len(node)}
            node.append(value)
            node.lines.append(line)
        elif frame.key is None:
            frame.key, frame.key_line, frame.merging = self._key(value, odd, line), line, merge
            return
        elif frame.merging:
            self._merge(frame, node, value)
            frame.key = None
        else:
            self._set(frame, node, value, odd)
            frame.key = None
        if node.size > bounds.NODES:
            raise self._error(line, f"more than {bounds.NODES:,} values, once aliases are followed")

    def _set(self, frame: _Frame, node: Map, value: Value, odd: bool) -> None:
        key = frame.key or ""
        if key in node:
            if key not in frame.free:
                raise self._error(frame.key_line, f"the key {key!r} stands here a second time")
            frame.free.discard(key)
            node.dates -= {key}
        count(node, value)
        if odd:
            node.dates |= {key}
        node[key] = value
        node.lines[key] = frame.key_line

    def _merge(self, frame: _Frame, node: Map, value: Value) -> None:
        sources = list(value) if isinstance(value, List) else [value]
        if len(sources) > bounds.MERGES:
            raise self._error(frame.key_line, f"more than {bounds.MERGES} objects are merged at once")
        for source in sources:
            if not isinstance(source, Map):
                raise self._error(frame.key_line, "only an object, or a list of objects, can be merged by <<")
            self._merged += 1 + len(source)
            if self._merged > bounds.MERGED_KEYS:
                raise self._error(frame.key_line, f"more than {bounds.MERGED_KEYS:,} keys are merged by <<")
            for key in [key for key in source if key not in node]:
                count(node, source[key])
                node[key], node.lines[key] = source[key], source.lines[key]
                node.dates |= source.dates & {key}
                frame.free.add(key)

    def _key(self, value: Value, odd: bool, line: int) -> str:
        if isinstance(value, str) and not odd:
            return value
        flat = not isinstance(value, List) or not any(isinstance(item, List) for item in value)
        if odd or isinstance(value, Map) or not flat:
            raise self._error(line, "a key that is no text: write it in quotes")
        return "null" if value is None else pieces.text_of(value) or ""
