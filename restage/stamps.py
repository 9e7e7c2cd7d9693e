"""Values that differ between any two packagings: the artifact directory, the REST deployment id, ForceDeploy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone

from restage.naming.places import find
from restage.values import Json, JsonObject, Path, as_object
from restage.verdict import Kind, Verdict

STAMP = re.compile(r"\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DEPLOYMENT = re.compile(r"^ApiGatewayDeployment(\d{10,})$")


@dataclass(frozen=True)
class Stamp:
    """One moment, in milliseconds since 1970 (reference, section C)."""

    millis: int

    @property
    def directory(self) -> str:
        """`<millis>-<ISO time>`, the last segment of the artifact directory."""
        moment = datetime.fromtimestamp(self.millis // 1000, tz=timezone.utc)
        return f"{self.millis}-{moment:%Y-%m-%dT%H:%M:%S}.{self.millis % 1000:03}Z"


@dataclass(frozen=True)
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
    doubtful: bool = False  # does the service's name, which is part of the directory, perhaps hold the stage?

    def verdicts(self, value: Json) -> Iterator[Verdict]:
        """A verdict for each text that holds the artifact directory or the deployment's number, each ForceDeploy."""
        yield from self._walk(value, ())

    def _walk(self, value: Json, path: Path) -> Iterator[Verdict]:
        if isinstance(value, str):
            new = self._text(value)
            if new != value:
                yield Verdict(Kind.STAMP, self.file, path, value, new, "the artifact directory or the number of this packaging (C)", not self.doubtful)
        elif isinstance(value, dict):
            for key, child in value.items():
                if key == "ForceDeploy" and self.stamp and isinstance(child, int) and not isinstance(child, bool):
                    yield Verdict(Kind.STAMP, self.file, (*path, key), child, self.stamp.millis, "ForceDeploy (C)", True)
                else:
                    yield from self._walk(child, (*path, key))
        elif isinstance(value, list):
            for index, child in enumerate(value):
                yield from self._walk(child, (*path, index))

    def _text(self, text: str) -> str:
        if self.old in text:
            text = re.sub(re.escape(self.old) + r"(?![0-9A-Za-z])", lambda _: self.new, text)
        elif self.reset and STAMP.search(text):
            parent = self.old.rpartition("/")[0]
            text = re.sub(f"^{re.escape(parent)}/{STAMP.pattern}(?=/[^/]+$)", lambda _: self.new, text)
        if self.stamp and self.instance and self.instance in text:
            text = re.sub(rf"(?<!\d){self.instance}(?!\d)", str(self.stamp.millis), text)
        return text


def rest_deployment(template: JsonObject) -> str:
    """The number in the REST deployment's logical ID, "" where there is none."""
    for logical_id in as_object(template.get("Resources")):
        if found := DEPLOYMENT.match(logical_id):
            return found.group(1)
    return ""


def reused_layers(state: Json) -> Iterator[Path]:
    """Layers that packaging found in the source's stack, so that deploying would not upload them (C.4)."""
    for place in ("service.layers.*.artifactAlreadyUploaded", "service.initialServerlessConfig.layers.*.artifactAlreadyUploaded"):
        for path, value in find(state, place):
            if value is True:
                yield path
