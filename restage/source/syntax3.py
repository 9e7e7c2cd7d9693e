"""The parser of variables of versions 2, 3 and osls.

Source: lib/configuration/variables/parse.js, which is the same in serverless 2.72.4, 3.40.0 and osls 4.3.1.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from restage.source.nodes import MARK
from restage.source.syntax import NO_VARIABLES, Argument, Fallback, Source, Variable, whole_or_parts

# Nearly all texts hold nothing but such variables, and are taken apart at once
_NAME: Final = r"[a-z][a-zA-Z0-9]*:[\w./-]+"
_SHORT: Final = 100  # characters of what is remembered
_SIMPLE: Final = re.compile(rf"\$\{{({_NAME}(?:, ?{_NAME})*)(?:, ?'([\w./ -]*)')?\}}", re.ASCII)


def parse(text: str) -> tuple[Variable, ...]:
    """The variables of a text, and the escaped `${`, which stand for themselves.

    Raises SyntaxProblem where the framework does, and for variables that are nested too deep.
    """
    if MARK not in text:
        return NO_VARIABLES
    found = list(_SIMPLE.finditer(text))
    if len(found) == text.count("$") and "\\" not in text:
        return whole_or_parts(text, [_simple(match) for match in found])
    from restage.source.syntax3states import States  # noqa: PLC0415  # few texts need it

    return States(text).run()


def _simple(match: re.Match[str]) -> Variable:
    names, fallback = match.groups()
    sources = _known_sources(names) if len(names) < _SHORT else _sources(names)
    if fallback is not None:
        sources = (*sources, Fallback(fallback))
    return Variable(match.start(), match.end(), sources)


def _sources(names: str) -> tuple[Source | Fallback, ...]:
    """The sources of a simple variable, as they are written."""
    written = (source.strip().partition(":") for source in names.split(","))
    return tuple(Source(name, None, Argument(address)) for name, _, address in written)


# Most texts of a configuration have one of few
_known_sources: Final = lru_cache(maxsize=1024)(_sources)
