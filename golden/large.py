"""Sources of services in three sizes, to measure speed with."""

from __future__ import annotations

import json
from pathlib import Path

SIZES = (1, 20, 110)
HANDLER = "exports.run = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });\n"
ACCOUNT = "arn:aws:{service}:us-east-1:123456789012:{name}"


def write_service(folder: Path, size: int) -> Path:
    """Write a service of so many functions; JSON is YAML too."""
    folder.mkdir(parents=True)
    (folder / "serverless.yml").write_text(json.dumps(configuration(size), indent=1))
    (folder / "stub.js").write_text(HANDLER)
    return folder


def configuration(size: int) -> dict[str, object]:
    """The whole serverless.yml."""
    return {
        "service": f"bench-{size}",
        "provider": {
            "name": "aws",
            "runtime": "nodejs20.x",
            "region": "us-east-1",
            "stage": "${opt:stage, 'dev'}",
            "environment": {"LANDSCAPE": "${sls:stage}", "SHARED_TABLE": "shared-${sls:stage}-table"},
        },
        "functions": {f"worker{number:03}": _function(number) for number in range(1, size + 1)},
    }


def _function(number: int) -> dict[str, object]:
    return {
        "handler": "stub.run",
        "description": f"Worker {number} of ${{sls:stage}}",
        "environment": {
            "TABLE": f"table-{number}-${{sls:stage}}",
            "QUEUE_URL": f"https://sqs.us-east-1.amazonaws.com/123456789012/queue-{number}-${{sls:stage}}",
            "NODE_ENV": "development",
        },
        "events": [*_requests(number), *_messages(number)],
    }


def _requests(number: int) -> list[dict[str, object]]:
    return [{"http": {"path": f"things/{number}", "method": method}} for method in ("get", "post")]


def _messages(number: int) -> list[dict[str, object]]:
    """Every third function reads a queue, every fifth listens to a topic."""
    queue = ACCOUNT.format(service="sqs", name=f"queue-{number}-${{sls:stage}}")
    events: list[dict[str, object]] = []
    if number % 3 == 1:
        events.append({"sqs": queue})
    if number % 5 == 1:
        events.append({"sns": f"topic-{number}-${{sls:stage}}"})
    return events
