"""The language of variables of version 1, which version 2 falls back to: delimiters, commas, quotes.

Source: lib/classes/Variables.js of serverless 1.83.3 and 2.72.4.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from restage.source import bounds, numbers
from restage.source.syntax import SyntaxProblem

_BLANK: Final = re.compile(r"\s")
_IN_QUOTES: Final = re.compile("\".*\"|'.*'")
_QUOTED: Final = re.compile(r"(['\"]).*?\1")
_COMMAS: Final = re.compile(r"\s*(?:,\s*)+")

# `provider.variableSyntax` is a regular expression. Only such are taken: a beginning, what must not follow it, a class
# of characters, an end; all that people use are, and none of them takes long
_SYNTAX: Final = re.compile(
    r"(?P<begin>(?:\\[^a-zA-Z0-9]|[^\\()\[\]*+?|.^])+)"
    r"\((?:\(\?!(?P<not>[^()]*)\))?"
    r"\[(?P<class>(?:\\.|[^\]\\])*)\](?P<many>[+*]\??)\)"
    r"(?P<end>(?:\\[^a-zA-Z0-9]|[^\\()\[\]*+?|.^])+)"
)
_ESCAPE: Final = re.compile(r"\\(.)")
_CLASS_ITEM: Final = re.compile(r"\\[dwsDWS]|\\.|[^\\]")


class Found(NamedTuple):
    """A variable in a text: as it stands there, and cleaned of delimiters and blanks."""

    match: str
    variable: str


class Delimiters(NamedTuple):
    """How variables are told from text."""

    begin: str
    pattern: re.Pattern[str]

    def found(self, text: str) -> list[Found]:
        """The variables of a text, innermost first. Raises SyntaxProblem where there are far too many."""
        if self.begin not in text:
            return []
        if text.count(self.begin) > bounds.OLD_VARIABLES:
            raise SyntaxProblem(f"more than {bounds.OLD_VARIABLES} variables in one text")
        return [Found(match[0], self.cleaned(match)) for match in self.pattern.finditer(text)]

    def cleaned(self, match: re.Match[str]) -> str:
        """A variable's own text. Blanks go, unless something is in quotes. Raises SyntaxProblem if it is too long."""
        text = match[1].strip(numbers.BLANKS)
        if len(text) > bounds.OLD_VARIABLE:
            raise SyntaxProblem(f"a variable of more than {bounds.OLD_VARIABLE:,} characters")
        return text if _IN_QUOTES.search(text) else _BLANK.sub("", text)

    def first(self, text: str) -> Found | None:
        """The first variable of a text."""
        match = self.pattern.search(text) if self.begin in text else None
        return Found(match[0], self.cleaned(match)) if match else None


VERSION_1: Final = Delimiters("${", re.compile(r"\$\{([^{}]+?)\}"))
VERSION_2: Final = Delimiters("${", re.compile(r"\$\{([^{}:]+?(?:\(|:)(?:[^:{}][^{}]*?)?)\}"))


def delimiters(syntax: str) -> Delimiters:
    """What `provider.variableSyntax` says. Raises SyntaxProblem for expressions that are not of a known shape."""
    match = _SYNTAX.fullmatch(syntax)
    if match is None:
        raise SyntaxProblem(
            f"provider.variableSyntax {syntax!r} is not known here: a beginning, ([characters]+?), an end"
        )
    begin, end = _ESCAPE.sub(r"\1", match["begin"]), _ESCAPE.sub(r"\1", match["end"])
    excepted = [re.escape(_ESCAPE.sub(r"\1", text)) for text in (match["not"] or "").split("|") if text]
    never = f"(?!{'|'.join(excepted)})" if excepted else ""
    pattern = f"{re.escape(begin)}({never}{_class(match['class'])}{match['many']}){re.escape(end)}"
    return Delimiters(begin, re.compile(pattern))


def _class(text: str) -> str:
    """A class of characters in Python's words."""
    negated = text.startswith("^")
    items = _CLASS_ITEM.findall(text.removeprefix("^"))
    written = "".join(
        item
        if item == "-" and 0 < index < len(items) - 1
        else item
        if item[1:] in tuple("dwsDWS")
        else re.escape(item[-1])
        for index, item in enumerate(items)
    )
    return f"[{'^' if negated else ''}{written}]"


def split(text: str) -> list[str]:
    """The parts between commas that are not in quotes."""
    text = text.strip(numbers.BLANKS)
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    parts, last = [], 0
    for comma in _COMMAS.finditer(text):
        if not any(start < comma.start() and comma.end() < end for start, end in quoted):
            parts.append(text[last : comma.start()])
            last = comma.end()
    return [*parts, text[last:]]
