"""What functions' events say, and the parts of it by which the framework calls what it makes of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate

from restage.document.values import JsonObject, Path, as_list, as_object, as_text, at, strings

_SEGMENTS = re.compile("[:/]")
_SEPARATOR = re.compile("[:/ ]")
_LONGEST_PATH = 1000  # no logical ID goes by more: it has 255 letters at most


def log_prefix(groups: Sequence[str]) -> str:
    """What may call a function for its log groups: their longest common beginning
    (`longestCommonSuffix`, docs/framework.md#events)."""
    # Character by character, as the framework does it
    shared = os.path.commonprefix(list(groups))  # noqa: RUF071
    return shared if all(group == groups[0] for group in groups) else f"{shared}*"


def log_groups(function: JsonObject, path: Path) -> Iterator[tuple[Path, str]]:
    """The log groups, with their places, of which events hand a function at `path` what is written."""
    for index, event in enumerate(as_list(function.get("events"))):
        log = at(event, ("cloudwatchLog",))
        if log is not None:
            place = (*path, "events", index, "cloudwatchLog")
            yield (place, log) if isinstance(log, str) else ((*place, "logGroup"), as_text(at(log, ("logGroup",))))


def event_texts(function: JsonObject) -> Iterator[str]:
    """Every text of a function's events, and the route keys that its HTTP events make."""
    for event in as_list(function.get("events")):
        for _, text in strings(event):
            yield text
        for kind in ("http", "httpApi"):
            body = as_object(as_object(event).get(kind))
            if body:
                yield f"{as_text(body.get('method')).upper()} {as_text(body.get('path'))}"


def authorizer_arns(function: JsonObject) -> Iterator[str]:
    """The ARNs of authorizers that the framework named after the ARN's end (docs/framework.md#rest-api)."""
    for event in as_list(function.get("events")):
        given = at(event, ("http", "authorizer"))
        arn = as_text(given) or as_text(at(given, ("arn",)))
        if ":" in arn and at(given, ("name",)) in (None, authorizer_name(arn)):
            yield arn


def authorizer_name(arn: str) -> str:
    """`extractAuthorizerNameFromArn`: `arn:aws:lambda:us-east-1:1:function:door-keeper` → `keeper`."""
    return arn.rpartition(":")[2].rpartition("-")[2]


def listener_arns(function: JsonObject) -> Iterator[str]:
    """What the function's events say of the listeners of load balancers: ARNs, or logical IDs of resources."""
    for event in as_list(function.get("events")):
        given = at(event, ("alb", "listenerArn"))
        yield from filter(None, [as_text(given) or as_text(at(given, ("Ref",)))])


def load_balancer(listener: str) -> str:
    """`arn:…:listener/app/name/50dc6c495c0c9188/f2f7dc8efc522ab2` → `50dc6c495c0c9188`; a logical ID stays."""
    steps = listener.split("/")
    return steps[-2] if len(steps) > 2 else listener


@lru_cache(maxsize=4096)
def parts(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """A text and the parts of it by which logical IDs go: segments of ARNs and paths, and the beginnings of paths."""
    return tuple(_parts(old, new))


def _parts(old: str, new: str) -> Iterator[tuple[str, str]]:
    yield old, new
    if not _SEPARATOR.search(old):
        return
    yield from _paired(_SEGMENTS.split(old), _SEGMENTS.split(new))
    yield from _paired(old.split(" "), new.split(" "))
    for cut_path in (old, old.partition(" ")[2]):
        target = new if cut_path == old else new.partition(" ")[2]
        steps, new_steps = cut_path.split("/"), target.split("/")
        if 1 < len(steps) == len(new_steps):
            yield from _beginnings(steps, new_steps)
            yield cut_path, target


def _beginnings(steps: list[str], new_steps: list[str]) -> Iterator[tuple[str, str]]:
    for count, length in enumerate(accumulate(len(step) + 1 for step in steps[:-1]), start=1):
        if length > _LONGEST_PATH:
            return
        yield "/".join(steps[:count]), "/".join(new_steps[:count])


def _paired(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    if len(old) == len(new) > 1:
        yield from ((one, other) for one, other in zip(old, new, strict=True) if one)
