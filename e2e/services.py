"""The services that are deployed end to end, and their artifacts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import boto3

HERE: Final = Path(__file__).resolve().parent
GOLDEN: Final = HERE.parent / "golden" / "artifacts"
OURS: Final = HERE / "artifacts"

# What a client has to know of a service before it looks into an artifact, and for commands that look into none
SETTINGS: Final = (
    "name", "region", "stackName", "stackTags", "stackPolicy", "notificationArns", "deploymentBucket",
    "deploymentPrefix",
)  # fmt: skip


@dataclass(frozen=True)
class Service:
    """`buckets` and `topics` are there before the first deployment; `{}` in a name stands for the stage."""

    name: str
    region: str
    folder: Path = GOLDEN
    buckets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    def artifact(self, framework: str, stage: str) -> Path:
        """What a framework packaged for a stage."""
        return self.folder / framework / self.name / stage

    def make_surroundings(self, stage: str) -> None:
        """What the service takes to be there, in the account that boto3 reaches."""
        client, place = boto3.client("s3", self.region), {"LocationConstraint": self.region}
        for bucket in self.buckets:
            client.create_bucket(Bucket=bucket.format(stage), CreateBucketConfiguration=place)
        for topic in self.topics:
            boto3.client("sns", self.region).create_topic(Name=topic.format(stage))


SERVICES: Final = (
    Service("counter", "eu-west-1", OURS),  # REST API with keys, logs, tracing, metrics, tags
    Service("http-desk", "us-east-1"),  # HTTP API
    Service("works", "us-east-1", OURS),  # queues, topics, tables, schedules
    Service("layers-individually", "us-east-1"),  # functions packaged one by one, with a layer
    # bucket, prefix and stack name of its own, stack policy, custom resource, another region
    Service("depot", "eu-central-1", OURS, buckets=("acme-{}-builds", "incoming-{}"), topics=("stacks-{}",)),
)
REGIONS: Final = tuple(sorted({"us-east-1", *(service.region for service in SERVICES)}))


def state_of(artifact: Path) -> dict[str, dict[str, object]]:
    """An artifact's state."""
    state: dict[str, dict[str, object]] = json.loads((artifact / "serverless-state.json").read_text())
    return state


def stack_name(artifact: Path, stage: str) -> str:
    """What its stack is called."""
    provider = _provider(artifact)
    return str(provider.get("stackName") or f"{state_of(artifact)['service']['service']}-{stage}")


def write_minimal_service(folder: Path, artifact: Path) -> None:
    """The least `serverless.yml` that a client's commands need to find the artifact's stack. JSON is YAML, too."""
    state, provider = state_of(artifact), _provider(artifact)
    service: dict[str, object] = {
        "service": state["service"]["service"],
        "provider": {key: provider[key] for key in SETTINGS if key in provider},
    }
    if state["package"].get("individually"):
        service["package"] = {"individually": True}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serverless.yml").write_text(json.dumps(service, indent=2))


def _provider(artifact: Path) -> dict[str, object]:
    provider = state_of(artifact)["service"]["provider"]
    assert isinstance(provider, dict)
    return provider
