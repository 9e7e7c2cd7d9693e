"""`.env` files as dotenv and dotenv-expand read them, in the versions that the frameworks bring."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from restage.errors import SourceError
from restage.source import bounds, numbers

# The text of a file and the environment so far; what it sets. Raises SourceError for what has no end.
Reader: TypeAlias = Callable[[str, Mapping[str, str]], dict[str, str]]

# JavaScript's blanks, of which the byte order mark is one
_S: Final = r"[\s\ufeff]"
_LINE_10: Final = re.compile(rf"{_S}*([A-Za-z0-9_.-]+){_S}*={_S}*(.*)")
_LINE_16: Final = re.compile(
    rf"^{_S}*(?:export{_S}+)?([A-Za-z0-9_.-]+)(?:{_S}*={_S}*?|:{_S}+?)"
    rf"""({_S}*'(?:\\'|[^'])*'|{_S}*"(?:\\"|[^"])*"|{_S}*`(?:\\`|[^`])*`|[^#\n]+)?{_S}*(?:#.*)?$""",
    re.MULTILINE,
)
_QUOTED: Final = re.compile(r"^(['\"`])([\s\S]*)\1$", re.MULTILINE)
_LONG_BLANK: Final = re.compile(rf"\s{{{bounds.ENV_BLANKS}}}")

_REFERENCE_5: Final = re.compile(r".?\$\{?[a-zA-Z0-9_]*\}?")
_PARTS_5: Final = re.compile(r"(.?)\$\{?([a-zA-Z0-9_]+)?\}?")
_DOLLAR_10: Final = re.compile(r"(?<!\\)\$")
_GROUP_10: Final = re.compile(r"(?<!\\)\$\{?([A-Za-z0-9_]+)(?::-([^}\\]*))?\}?")
_REFERENCE_13: Final = re.compile(r"(?<!\\)\$\{([^{}]+)\}|(?<!\\)\$([A-Za-z_][A-Za-z0-9_]*)")
_OPERATOR_13: Final = re.compile(r":\+|\+|:-|-")
_INSERTION: Final = re.compile(r"\$([$&`'])")


def version_10(text: str, environment: Mapping[str, str]) -> dict[str, str]:
    """dotenv 10 and dotenv-expand 5.1: serverless 2."""
    return _expanded(_parsed_10(_bounded(text)), environment, _Expander5)


def version_16(text: str, environment: Mapping[str, str]) -> dict[str, str]:
    """dotenv 16 and dotenv-expand 10: serverless 3."""
    return _expanded(_parsed_16(_bounded(text)), environment, _Expander10)


def version_17(text: str, environment: Mapping[str, str]) -> dict[str, str]:
    """dotenv 17 and dotenv-expand 13: osls."""
    return _expanded_13(_parsed_16(_bounded(text)), environment)


READERS: Final[Mapping[int, Reader]] = {10: version_10, 16: version_16, 17: version_17}


def _bounded(text: str) -> str:
    if len(text) > bounds.ENV_TEXT or _LONG_BLANK.search(text):
        raise SourceError(f"has more than {bounds.ENV_TEXT:,} characters, or {bounds.ENV_BLANKS} blanks in a row")
    return text


def _parsed_10(text: str) -> dict[str, str]:
    out = {}
    for line in re.split(r"\r\n|\n|\r", text):
        if match := _LINE_10.fullmatch(line):
            value = match[2]
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                quote, value = value[0], value[1:-1]
                value = value.replace("\\n", "\n") if quote == '"' else value
            else:
                value = value.strip(numbers.BLANKS)
            out[match[1]] = value
    return out


def _parsed_16(text: str) -> dict[str, str]:
    out = {}
    for match in _LINE_16.finditer(re.sub(r"\r\n?", "\n", text)):
        value = (match[2] or "").strip(numbers.BLANKS)
        quote = value[:1]
        value = _QUOTED.sub(r"\2", value)
        if quote == '"':
            value = value.replace("\\n", "\n").replace("\\r", "\r")
        out[match[1]] = value
    return out


class _Expander5:
    """One value after the other is expanded; `environment` is the process's with the file's values."""

    def __init__(self, environment: Mapping[str, str], parsed: dict[str, str]) -> None:
        self._environment = environment
        self._parsed = parsed
        self._expanded = 0

    def expanded(self, value: str, depth: int = 0) -> str:
        """`$NAME` and `${NAME}` replaced, and what they lead to."""
        _check_length(value, depth)
        self._expanded += 1
        if self._expanded > bounds.ENV_VALUES:
            raise _endless()
        result = value
        for match in _REFERENCE_5.findall(value):
            parts = _PARTS_5.match(match)
            assert parts is not None
            prefix, key = parts[1], parts[2]
            if prefix == "\\":
                result = _replaced(result, parts[0], parts[0].replace("\\$", "$", 1))
                continue
            found = self._environment.get(key, self._parsed.get(key, "")) if key else ""
            result = _replaced(result, parts[0][len(prefix) :], self.expanded(found, depth + 1))
        return result


class _Expander10:
    """As _Expander5, from the last reference to the first, with defaults."""

    def __init__(self, environment: Mapping[str, str], parsed: dict[str, str]) -> None:
        self._environment = environment
        self._parsed = parsed

    def expanded(self, value: str) -> str:
        """`$NAME`, `${NAME}` and `${NAME:-default}` replaced, and what they lead to."""
        for _ in range(bounds.ENV_ROUNDS):
            _check_length(value, 0)
            dollars = [match.start() for match in _DOLLAR_10.finditer(value)]
            match = _GROUP_10.search(value[dollars[-1] :]) if dollars else None
            if match is None:
                return value.replace("\\$", "$")
            found = self._environment.get(match[1]) or match[2] or self._parsed.get(match[1]) or ""
            value = _replaced(value, match[0], found)
        raise _endless()


def _expanded(
    parsed: dict[str, str], environment: Mapping[str, str], expander: type[_Expander5] | type[_Expander10]
) -> dict[str, str]:
    everything = {**parsed, **environment}
    expand = expander(everything, parsed)
    for key, value in list(parsed.items()):
        parsed[key] = expand.expanded(everything.get(key, value))
    return parsed


def _expanded_13(parsed: dict[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    everything = {**parsed, **environment}
    running: dict[str, str] = {}
    for key, value in parsed.items():
        known = everything.get(key)
        result = known if known and known != value else _expanded_value_13(value, everything, running)
        running[key] = result.replace("\\$", "$")
    return running


def _expanded_value_13(value: str, environment: Mapping[str, str], running: Mapping[str, str]) -> str:
    known = {**running, **environment}
    seen = set()
    for _ in range(bounds.ENV_ROUNDS):
        _check_length(value, 0)
        match = _REFERENCE_13.search(value)
        if match is None:
            return value
        seen.add(value)
        key, operator, default = _operands(match[1] or match[2])
        if operator in (":+", "+"):
            found, default = None, default if known.get(key) else ""
        else:
            found = known.get(key)
        value = _replaced(value, match[0], found if found and found not in seen else default)
        if value == running.get(key):
            return value
    raise _endless()


def _operands(expression: str) -> tuple[str, str | None, str]:
    """Without an operator the framework splits at nothing: the whole is the key, and the default is empty."""
    match = _OPERATOR_13.search(expression)
    if match is None:
        return expression, None, ""
    key, *rest = expression.split(match[0])
    return key, match[0], match[0].join(rest)


def _replaced(text: str, old: str, new: str) -> str:
    """`text.replace(old, new)` of JavaScript: once, and `$$`, `$&` … stand for something."""
    before, found, after = text.partition(old)
    if not found:
        return text
    meanings = {"$": "$", "&": old, "`": before, "'": after}
    return before + _INSERTION.sub(lambda match: meanings[match[1]], new) + after


def _check_length(value: str, depth: int) -> None:
    if len(value) > bounds.TEXT or depth > bounds.REFERENCES:
        raise _endless()


def _endless() -> SourceError:
    return SourceError("has variables that refer to themselves, or that lead to too many others")
