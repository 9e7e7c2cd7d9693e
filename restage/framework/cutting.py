"""What the framework makes of a name that is too long, or not allowed: cut, hashed, spelt otherwise.

Facts: `lib/plugins/aws/` of serverless 1.83.3, 2.72.4, 3.40.0 and osls 4.3.1 (docs/framework.md#events,
custom-resources). A plugin that cuts names in a way of its own has that beside its formulas.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeAlias

from restage.document.jsjson import utf8

Fit: TypeAlias = Callable[[str], str]
"""A whole name, as long as the formula makes it → the name that is given."""


def md5(text: str) -> str:
    """The digest in hex."""
    return hashlib.md5(utf8(text), usedforsecurity=False).hexdigest()


def as_it_is(name: str) -> str:
    """Most names are neither cut nor hashed."""
    return name


def fit_64(name: str) -> str:
    """Over 64, 32 characters and the md5: the framework's own functions (custom-resources/index.js)."""
    return name if len(name) <= 64 else name[:32] + md5(name)


def fit_rule(name: str) -> str:
    """EventBridge rules: over 64, cut so that md5 and `-rule-<i>` still fit (compile/events/event-bridge/index.js)."""
    if len(name) <= 64:
        return name
    suffix = name[name.rindex("rule-") :]
    return f"{name[: 31 - len(suffix)]}{md5(name)}-{suffix}"


def fit_target(name: str) -> str:
    """Ids of EventBridge targets: over 64, 25 characters, md5 and `-target` (same file)."""
    return name if len(name) <= 64 else f"{name[:25]}{md5(name)}-target"


def fit_target_group(name: str) -> str:
    """ALB target groups, `<prefix>|<text>`: the prefix and the text's md5, cut to 32 (generateAlbTargetGroupName)."""
    prefix, _, text = name.partition("|")
    return (prefix + md5(text))[:32]
