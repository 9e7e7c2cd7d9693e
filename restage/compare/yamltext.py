"""Templates in YAML, with short-form intrinsic functions, through cfn-flip; what it would change is refused."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final

import yaml
from cfn_flip import load_yaml  # type: ignore[import-untyped]  # it has no types
from yaml.reader import ReaderError

from restage.document.values import Json, JsonObject
from restage.errors import ArtifactError

_STANDARD: Final = "tag:yaml.org,2002:"
_MOST_NODES: Final = 1_000_000
_INTRINSICS: Final = frozenset(
    [
        "Ref",
        "Condition",
        "And",
        "Base64",
        "Cidr",
        "Equals",
        "FindInMap",
        "ForEach",
        "GetAtt",
        "GetAZs",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
    ]
)
_SPELLED: Final = {f"{_STANDARD}bool": ("true", "false"), f"{_STANDARD}null": ("null",)}
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]*")
_MEANT: Final = "write it in quotes, or as the plain value that you mean"


def parse_yaml(data: bytes, file: str) -> Json:
    """The value of a template in YAML, as it would be in JSON.

    Raises ArtifactError, with every place by its line: for what is no YAML, and for what cfn-flip would load as
    something else than stands there (a `!Ref` in a `!GetAtt` list, a key twice, `010`, `1.10`, `yes`, merge keys).
    """
    try:
        text = data.decode("utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        problems = [f"{file}:{line}: {what}" for line, what in sorted(set(_Checker().check(root)))]
        if problems:
            raise ArtifactError(problems)
        if root is not None and _size(root, {}) > _MOST_NODES:
            raise ArtifactError(f"{file}: its aliases unfold to more than {_MOST_NODES} values")
        return _plain(load_yaml(text), file)
    except UnicodeDecodeError as error:
        raise ArtifactError(f"{file}: this is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except yaml.YAMLError as error:
        raise ArtifactError(_syntax(error, file, text)) from None
    except RecursionError:
        raise ArtifactError(f"{file}: this is nested too deep for a template") from None


def _syntax(error: yaml.YAMLError, file: str, text: str) -> str:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return f"{file}:{mark.line + 1 if mark else 1}: this is no YAML: {error.problem or error.context}"
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return f"{file}:{line}: this is no YAML: the character {text[error.position]!a} must be written as an escape"
    return f"{file}: this is no YAML: {error}"


class _Checker:
    """Looks at the nodes, which still know their text and their line, for what their values will not say."""

    def __init__(self) -> None:
        self._open: set[int] = set()
        self._seen: set[int] = set()

    def check(self, node: yaml.Node | None) -> Iterator[tuple[int, str]]:
        """(line, what is wrong) of all that would be changed."""
        if node is None or id(node) in self._seen:
            if node is not None and id(node) in self._open:
                yield _line(node), "an alias leads back to where it stands; write the value out"
            return
        self._seen.add(id(node))
        self._open.add(id(node))
        yield from self._tag(node)
        if isinstance(node, yaml.MappingNode):
            yield from self._mapping(node)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from self.check(item)
        elif isinstance(node, yaml.ScalarNode):
            yield from _scalar(node)
        self._open.discard(id(node))

    def _tag(self, node: yaml.Node) -> Iterator[tuple[int, str]]:
        name = node.tag.removeprefix("!")
        if node.tag.startswith("!") and name not in _INTRINSICS:
            yield _line(node), f"!{name} is no intrinsic function of CloudFormation; look at its spelling"
        if node.tag == "!GetAtt" and isinstance(node, yaml.SequenceNode):
            for item in node.value:
                if not isinstance(item, yaml.ScalarNode) or item.tag.startswith("!"):
                    yield (
                        _line(item),
                        "a function within a !GetAtt list would be lost; write Fn::GetAtt out",
                    )
        elif node.tag == "!GetAtt" and isinstance(node, yaml.MappingNode):
            yield _line(node), "!GetAtt wants a text or a list"

    def _mapping(self, node: yaml.MappingNode) -> Iterator[tuple[int, str]]:
        keys: dict[str, int] = {}
        for key, child in node.value:
            if not isinstance(key, yaml.ScalarNode) or not key.tag.startswith(_STANDARD):
                yield _line(key), "a key must be a text"
            elif key.tag == f"{_STANDARD}merge":
                yield _line(key), "a merge key would stay as it is, unmerged; write its members out"
            elif key.value in keys:
                yield _line(key), f"the key {key.value} stands here twice (first in line {keys[key.value]}); remove one"
            else:
                keys[key.value] = _line(key)
                yield from _scalar(key)
                if key.tag in _SPELLED and key.value not in _SPELLED[key.tag]:
                    yield _line(key), f"the key {key.value} would become another spelling of it; {_MEANT}"
            yield from self.check(child)


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """The number of values with all aliases unfolded."""
    if id(node) not in known:
        children: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            children = [child for _, child in node.value]
        elif isinstance(node, yaml.SequenceNode):
            children = node.value
        known[id(node)] = 1 + sum(_size(child, known) for child in children)
    return known[id(node)]


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _scalar(node: yaml.ScalarNode) -> Iterator[tuple[int, str]]:
    """What the plain scalar of YAML 1.1 means is not always what is written."""
    kind, text = node.tag.removeprefix(_STANDARD), node.value
    if not node.tag.startswith(_STANDARD) or kind == "str":
        return
    if kind == "int" and not _INTEGER.fullmatch(text):
        yield _line(node), f"{text} would become another number; {_MEANT}"
    elif kind == "float" and not _is_plain_float(text):
        yield _line(node), f"{text} would become another number or spelling; {_MEANT}"
    elif kind == "bool" and text.lower() not in ("true", "false"):
        yield _line(node), f"{text} would become {'true' if text.lower() in ('yes', 'on', 'y') else 'false'}; {_MEANT}"
    elif kind == "timestamp" and not _is_plain_date(text):
        yield _line(node), f"{text} would become a time of another spelling; {_MEANT}"
    elif kind not in ("int", "float", "bool", "null", "timestamp"):
        yield _line(node), f"a value of the type {kind} can't stand in a template; {_MEANT}"


def _is_plain_float(text: str) -> bool:
    try:
        return repr(float(text)) == text and text.lower().strip("-+.") not in ("inf", "nan")
    except ValueError:
        return False


def _is_plain_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _plain(value: object, file: str) -> Json:
    """What cfn-flip loaded, as JSON values: dates are texts again, and so are keys."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        plain: JsonObject = {_key(key): _plain(child, file) for key, child in value.items()}
        return plain
    if isinstance(value, list):
        return [_plain(child, file) for child in value]
    raise ArtifactError(f"{file}: a value of the type {type(value).__name__} can't stand in a template")


def _key(key: object) -> str:
    if isinstance(key, bool) or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    return key.isoformat() if isinstance(key, datetime.date) else str(key)
