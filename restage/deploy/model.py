"""What an artifact is to be in AWS, and what there is: data that is made, compared and shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

from restage.document.values import JsonObject, as_text, strings
from restage.framework.versions import FrameworkVersion
from restage.secrets.judging import may_be_secret

TEMPLATE_OBJECT: Final = "compiled-cloudformation-template.json"
BUCKET_ID: Final = "ServerlessDeploymentBucket"


_KEY: Final = "SSECustomerKey"


def _text(value: JsonObject, key: str) -> str:
    found = value.get(key)
    return as_text(found) or ("" if found is None else str(found))


class Upload(NamedTuple):
    """An object to be stored: its own `name`, and either the `file` or the `text` that goes into it. `digest`: the
    SHA-256, in base64, by which clients tell whether it changed; of JSON that of a normalised form. `checksum`: that
    of the bytes themselves."""

    name: str
    digest: str
    checksum: str
    size: int
    file: Path | None = None
    text: str = ""

    @property
    def content_type(self) -> str:
        """What the clients call it."""
        return "application/json" if self.name.endswith(".json") else "application/zip"


class LogSettings(NamedTuple):
    """`provider.logs.restApi`: what a REST stage logs. `format`: of an access log, "" where there is to be none."""

    format: str
    level: str
    data: bool


class StageSettings(NamedTuple):
    """What is set on a REST API's stage outside of the stack; None: not configured. `api`: the API's logical ID in the
    template, "" where a nested stack may hold it; `name`: what the API is called."""

    stage: str
    api: str
    name: str
    log_group: str
    tracing: bool | None
    metrics: bool | None
    logs: LogSettings | None
    logs_configured: bool
    tags: Mapping[str, str] | None


class LogFilter(NamedTuple):
    """A subscription filter that the template makes: its log group, logical ID, and the function's name."""

    group: str
    logical_id: str
    function: str


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """All that deploying an artifact comes to, read from the artifact alone.

    `bucket`: the name of the user's own, "" for the stack's; `prefix`: the bucket's folder for the service's stage,
    with the `/` at its end; `directory`: that of this artifact, and `stamp` its last part; `template` and `core`: the
    full and the first template; `live_digests`: what the digest of the template may be once it is live; `encryption`:
    what is said of it with every upload; `protection`: whether the stack is protected from being deleted, None where
    nothing is configured; `kept`: how many directories stay in the bucket.
    """

    version: FrameworkVersion
    service: str
    stage: str
    region: str
    stack: str
    bucket: str
    prefix: str
    directory: str
    stamp: str
    template: JsonObject
    core: JsonObject
    live_digests: frozenset[str]
    uploads: tuple[Upload, ...]
    by_change_set: bool
    tags: Mapping[str, str]
    role: str
    notifications: tuple[str, ...]
    parameters: tuple[JsonObject, ...]
    rollback: JsonObject
    policy: str
    keeps_failed: bool
    encryption: Mapping[str, str]
    protection: bool | None
    rest_stage: StageSettings | None
    log_filters: tuple[LogFilter, ...]
    kept: int
    plugins: tuple[str, ...]

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Values that may be secret, which nothing that is printed may hold."""
        given = [(("Parameters", _text(one, "ParameterKey")), _text(one, "ParameterValue")) for one in self.parameters]
        texts = [*strings(self.template), *given]
        found = {value for path, value in texts if value and may_be_secret(path, value)}
        return frozenset(found | ({self.encryption[_KEY]} if _KEY in self.encryption else set()))

    @property
    def size(self) -> int:
        """Of all uploads, in bytes."""
        return sum(upload.size for upload in self.uploads)

    def key(self, upload: Upload) -> str:
        """Where in the bucket an upload goes."""
        return f"{self.directory}/{upload.name}"
