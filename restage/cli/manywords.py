"""The options of commands that take many, as they all have them."""

from __future__ import annotations

from typing import Annotated

from restage.cli.arguments import Argument, Option

Artifacts = Annotated[
    list[str],
    Argument(
        metavar="ARTIFACT",
        help="The folder that `serverless package` or `restage` wrote, or a URL of one; several, too.",
    ),
]
JsonLines = Annotated[bool, Option("--jsonl", help="The report of each as one JSON line, as it ends.")]
Jobs = Annotated[
    str | None, Option("--jobs", metavar="N", help="Of several, how many at once; else as many as there are cores.")
]
