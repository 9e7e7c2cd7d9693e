"""Does packaging put a file of the service's folder into the zip, and which line of the configuration keeps it out?

As the frameworks do it (`lib/plugins/package/lib/package-service.js`): what is excluded first, then what is included,
in the order of the lists; the last pattern that matches a file decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from restage.artifact.layout import STATE_FILE
from restage.document.values import JsonObject, as_list, as_text
from restage.framework.plugins import PLUGINS
from restage.framework.service import plugins_of
from restage.framework.versions import version_of

DEFAULTS: Final = (".git/**", ".serverless/**", ".serverless_plugins/**")
"""What all versions leave out by themselves, as far as artifacts may lie there."""

BUNDLERS: Final = frozenset(plugin.package for plugin in PLUGINS if plugin.bundles)
"""Plugins that put into the zip what they bundled, and nothing else of the service's folder."""

_PARTS: Final = re.compile(r"(?P<deep>(?:^|(?<=/))\*\*(?:/|$))|(?P<many>\*+)|(?P<one>\?)|(?P<rest>\\.|[^*?\\]+)")
_SPECIAL: Final = re.compile(r"([\\*?\[\]{}()])")


def is_packed(file: str, package: JsonObject) -> bool:
    """Does `file`, by its path in the service's folder, go into the zip? `package`: that part of the configuration."""
    excluded = [f"!{pattern}" for pattern in (*DEFAULTS, *_texts(package, "exclude"))]
    included = [*_texts(package, "include"), *_texts(package, "patterns")]
    packed = True
    for pattern in (*excluded, *included):
        bare = pattern.removeprefix("!")
        if any(form.fullmatch(file) for form in _forms(bare.removeprefix("./"))):
            packed = bare == pattern
    return packed


def _texts(package: JsonObject, key: str) -> list[str]:
    return [as_text(item) for item in as_list(package.get(key))]


def _forms(pattern: str) -> Iterator[re.Pattern[str]]:
    """What a glob pattern matches. Sets of characters and extended globs, which are rare there, match nothing."""
    for text in _alternatives(pattern):
        if not re.search(r"(?<!\\)[\[\](){}]", text):
            yield re.compile("".join(map(_form, _PARTS.finditer(text))))


def _alternatives(pattern: str) -> Iterator[str]:
    """`a/{b,c}/**` is `a/b/**` and `a/c/**`."""
    braces = re.search(r"(?<!\\)\{([^{}\\]*)\}", pattern)
    if not braces:
        yield pattern
        return
    for text in braces[1].split(","):
        yield from _alternatives(pattern[: braces.start()] + text + pattern[braces.end() :])


def _form(part: re.Match[str]) -> str:
    if part["deep"]:
        return "(?:.*/)?" if part["deep"].endswith("/") else ".*"
    if part["many"]:
        return "[^/]*"
    return "[^/]" if part["one"] else re.escape(re.sub(r"\\(.)", r"\1", part["rest"]))


# ------------------------------------------------------------------------------------------------------- advice


def looked_for(path: str, *, is_folder: bool) -> str:
    """The file by which is judged whether what lies at `path` is packed: of an artifact, its state file."""
    return f"{path}/{STATE_FILE}" if is_folder else path


def pattern_of(path: str, *, is_folder: bool) -> str:
    """The pattern that matches what lies at `path`."""
    return _SPECIAL.sub(r"\\\1", path) + ("/**" if is_folder else "")


def keeping_out(patterns: Iterable[str], service: JsonObject) -> str:
    """What to write into the configuration of the service's version so that nothing that matches is packed."""
    found = list(dict.fromkeys(patterns))
    excluded = f"package.exclude: {_quoted(found)}"
    version = version_of(service)
    if not version.knows_patterns:
        return excluded
    written = f"package.patterns: {_quoted([f'!{pattern}' for pattern in found])}"
    return f"{written} (before version {version.patterns_since} {excluded})" if version.patterns_since else written


def _quoted(patterns: Iterable[str]) -> str:
    return ", ".join("'" + pattern.replace("'", "''") + "'" for pattern in patterns)


def in_zip(states: Iterable[str], service: JsonObject) -> str:
    """That a zip holds these state files, and what keeps them out of the next one."""
    names = list(states)
    folders = [name.rpartition("/")[0] for name in names]
    patterns = [pattern_of(folder or STATE_FILE, is_folder=bool(folder)) for folder in folders]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return (
        f"holds {names[0]}{more}, values and all; keep that out of the next one with {keeping_out(patterns, service)}"
    )


def bundles(service: JsonObject) -> bool:
    """Does a plugin decide what goes into the zip?"""
    return not BUNDLERS.isdisjoint(plugins_of(service))
