"""What `serverless print` wrote: a configuration that the framework itself has evaluated, for one stage.

Source: lib/plugins/print.js of serverless 1.83.3 (print/print.js), 2.72.4, 3.40.0 and osls 4.3.1: json-cycle's JSON, in
which an object that stands twice is `{"$ref": "$[…]"}` the second time, or the same as YAML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from restage.errors import SourceError
from restage.source import bounds, defaults
from restage.source.contents import YAML
from restage.source.dialects import V3
from restage.source.invocation import Invocation
from restage.source.jsonreading import read_json
from restage.source.nodes import List, Map, Value, entries, put, same_places
from restage.source.result import Result
from restage.source.yamlreading import read_yaml

_AGAIN: Final = "give what `serverless print --stage STAGE --format json` writes"
_REFERENCE: Final = re.compile(r"\$(?:\[(?:\"(?:[^\"\\]|\\.)*\"|\d+)\])*")
_STEP: Final = re.compile(r"\[(?:\"((?:[^\"\\]|\\.)*)\"|(\d+))\]")
# What the framework may write before the configuration, where nothing keeps it from doing so
_LOG: Final = re.compile(r"^(?:Serverless: .*|Running \".*|\s*|More Info: .*)$")


class Printed(NamedTuple):
    """What was printed for the target, and for the source stage if that was given; `read`: the bytes of both, by what
    they were given as."""

    target: Result
    source: Result | None = None
    read: Mapping[str, bytes] = {}


def read_printed(data: bytes, file: str) -> Result:
    """The configuration that stands in `data`, with the lines of `file` and the framework's defaults.

    Raises SourceError, with file and line, for what is no JSON or YAML, no configuration, or larger than any.
    """
    if len(data) > bounds.FILE_BYTES:
        raise SourceError(f"{file}: is larger than {bounds.FILE_BYTES:,} bytes; no configuration is")
    text = _without_log(_decoded(data, file))
    value = read_yaml(text, file, V3.schema) if _is_yaml(text, file) else read_json(text, file)
    if not isinstance(value, Map) or not value.get("service") or not value.get("provider"):
        raise SourceError(f"{file}: this is no configuration of a service; {_AGAIN}")
    resolved = _References(value, file).resolved(value)
    assert isinstance(resolved, Map)
    return Result(file, defaults.completed(resolved, V3, Invocation(), None), (), ())


def _decoded(data: bytes, file: str) -> str:
    # PowerShell's `>` writes UTF-16
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise SourceError(f"{file}: this is no text in UTF-8; {_AGAIN}") from None


def _without_log(text: str) -> str:
    """Lines that precede the configuration are emptied, so that all others keep their numbers."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if not _LOG.match(line):
            break
        lines[index] = ""
    return "\n".join(lines)


def _is_yaml(text: str, file: str) -> bool:
    return not text.lstrip().startswith("{") or any(file.endswith(suffix) for suffix in YAML)


@dataclass
class _References:
    """Puts objects where there are references to them."""

    root: Map
    file: str
    size: int = 0
    above: list[str] = field(default_factory=list)

    def resolved(self, value: Value) -> Value:
        """`value` without references. Raises SourceError for one that leads nowhere, or back to itself."""
        if not isinstance(value, (Map, List)):
            return value
        self.size += 1
        if self.size > bounds.NODES:
            raise SourceError(f"{self.file}: more than {bounds.NODES:,} values, once its references are resolved")
        reference = value.get("$ref") if isinstance(value, Map) and len(value) == 1 else None
        if isinstance(reference, str) and _REFERENCE.fullmatch(reference):
            return self._followed(reference)
        out = same_places(value)
        for key, child in entries(value):
            put(out, key, self.resolved(child))
        return out

    def _followed(self, reference: str) -> Value:
        if reference in self.above:
            raise SourceError(f"{self.file}: the reference {reference} leads back to itself")
        value: Value = self.root
        for key, index in _STEP.findall(reference):
            step = re.sub(r"\\(.)", r"\1", key)
            if isinstance(value, List) and index and int(index) < len(value):
                value = value[int(index)]
            elif isinstance(value, Map) and step in value:
                value = value[step]
            else:
                raise SourceError(f"{self.file}: the reference {reference} leads nowhere; {_AGAIN}")
        self.above.append(reference)
        found = self.resolved(value)
        self.above.pop()
        return found
