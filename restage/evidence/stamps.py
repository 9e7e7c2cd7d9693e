"""Values that differ between any two packagings: the artifact directory, the REST deployment id, ForceDeploy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import NamedTuple

from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, as_object
from restage.text.boundaries import delimited_in
from restage.verdict import Kind, Verdict

STAMP = re.compile(r"\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DEPLOYMENT = re.compile(r"^ApiGatewayDeployment(\d{10,})$")
# From September 2001 on times have 13 digits; smaller numbers are none of the framework's
FIRST_MILLIS = 10**12


class Stamp(NamedTuple):
    """One moment, in milliseconds since 1970 (docs/framework.md#stamps)."""

    millis: int

    @property
    def directory(self) -> str:
        """`<millis>-<ISO time>`, the last segment of the artifact directory."""
        moment = datetime.fromtimestamp(self.millis // 1000, tz=UTC)
        return f"{self.millis}-{moment:%Y-%m-%dT%H:%M:%S}.{self.millis % 1000:03}Z"


@dataclass(eq=False, repr=False)
class Stamper:
    """Finds the volatile values. `old` and `new` are artifact directories; without a `stamp` all others are kept.

    `reset`: do keys of an earlier packaging (a layer that the source's stack had already) become keys of this one?
    """

    file: str
    old: str
    new: str
    stamp: Stamp | None
    reset: bool
    instance: str  # the REST deployment's number in the source, "" where there is none
    uncertain: bool = False  # is a part of the directory uncertain: the service's name, the user's prefix?
    stage: str = ""  # the source's, which the name of a zip may hold

    def verdicts(self, value: Json, texts: Iterable[tuple[Path, str]]) -> Iterator[Verdict]:
        """A verdict for each of `texts`, the strings of `value`, that holds the artifact directory or the deployment's
        number, and for each ForceDeploy."""
        parent, instance = self._parent, self.instance
        for path, text in texts:
            if parent in text or (instance and instance in text):
                new = self._text(text)
                if new != text:
                    reason = "the artifact directory or the number of this packaging (stamps)"
                    yield Verdict(Kind.STAMP, self.file, path, text, new, reason, self._is_sure(text))
        for path, old in find(value, "Resources.*.Properties.ForceDeploy") if self.stamp else ():
            if self.stamp and isinstance(old, int) and old >= FIRST_MILLIS:
                yield Verdict(Kind.STAMP, self.file, path, old, self.stamp.millis, "ForceDeploy (stamps)", True)

    def _is_sure(self, text: str) -> bool:
        """The directory is; the name of a zip in it stays, and may hold the stage."""
        named = self.stage and delimited_in(self.stage, text.replace(self.old, ""))
        return not self.uncertain and not named

    @cached_property
    def _parent(self) -> str:
        return self.old.rpartition("/")[0]

    def _text(self, text: str) -> str:
        if self.old in text:
            text = re.sub(re.escape(self.old) + r"(?![0-9A-Za-z])", lambda _: self.new, text)
        elif self.reset and STAMP.search(text):
            text = re.sub(f"^{re.escape(self._parent)}/{STAMP.pattern}(?=/[^/]+$)", lambda _: self.new, text)
        if self.stamp and self.instance and self.instance in text:
            text = re.sub(rf"(?<!\d){self.instance}(?!\d)", str(self.stamp.millis), text)
        return text


def before_time(logical_id: str) -> str:
    """What stands before the number in a REST deployment's logical ID; empty where it is no such ID."""
    found = DEPLOYMENT.match(logical_id)
    return logical_id[: found.start(1)] if found else ""


def rest_deployment(template: JsonObject) -> str:
    """The number in the REST deployment's logical ID, "" where there is none."""
    for logical_id in as_object(template.get("Resources")):
        if found := DEPLOYMENT.match(logical_id):
            return found.group(1)
    return ""


def reused_layers(state: Json) -> Iterator[Path]:
    """Layers that packaging found in the source's stack, so that deploying would not upload them
    (docs/framework.md#deployed-layers)."""
    for place in (
        "service.layers.*.artifactAlreadyUploaded",
        "service.initialServerlessConfig.layers.*.artifactAlreadyUploaded",
    ):
        for path, value in find(state, place):
            if value is True:
                yield path
