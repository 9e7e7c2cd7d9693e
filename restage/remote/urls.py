"""URLs of artifacts, apart from paths."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, TypeGuard

from restage.errors import UsageError

# Two letters at least: one is a drive
_URL: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+)://(?P<rest>.*)", re.DOTALL)

_LIKE_ONE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def is_url(place: Path | str | None) -> TypeGuard[str]:
    """Is it a URL, and no path?"""
    return isinstance(place, str) and _URL.fullmatch(place) is not None


def place_of(path: Path | str) -> str:
    """The URL that somebody gave where a path was read, which has lost one of its slashes; else the path."""
    text = str(path)
    return text if is_url(text) or not _LIKE_ONE.match(text) else text.replace(":/", "://", 1)


def parts(url: str) -> tuple[str, ...]:
    """The bucket, or what stands in its place, and the steps below it."""
    found = _URL.fullmatch(url)
    return tuple(part for part in found["rest"].split("/") if part) if found else ()


def joined(url: str, *names: str) -> str:
    """The URL of what is called by `names` below `url`."""
    return "/".join([url.rstrip("/"), *names])


def beside(url: str, name: str) -> str:
    """The URL of what is called `name` beside `url`."""
    return joined(url.rstrip("/").rpartition("/")[0], name)


def shown(place: Path | str) -> str:
    """A path or URL as reports may have it: without a name or password in it."""
    text = str(place)
    steps = parts(text)
    if not steps or "@" not in steps[0]:
        return text
    scheme, _, rest = text.partition("://")
    return f"{scheme}://…@{rest.partition('@')[2]}"


def check_url(url: str) -> None:
    """Raises UsageError for a URL that can't be an artifact's, and for one with a password in it."""
    if shown(url) != url:
        raise UsageError(
            f"{shown(url)}: a name or password in a URL comes into reports and logs; give it"
            " as the file system's own configuration or environment has it"
        )
    steps = parts(url)
    if not steps or (len(steps) == 1 and url.lower().startswith("s3:")):
        raise UsageError(f"{url}: there is no name in it; give the artifact's own place, such as s3://BUCKET/NAME")
    if any(step in (".", "..") for step in steps):
        raise UsageError(f"{url}: a step of it is . or ..; write it out")
