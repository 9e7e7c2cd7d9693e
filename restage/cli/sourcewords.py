"""The options that name the service's configuration, as the commands that read it have them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NamedTuple

from restage.cli.arguments import Option

Folder = Annotated[Path | None, Option("--source", metavar="DIR", help="The service's folder, as it was packaged.")]
Config = Annotated[
    str | None, Option("--config", metavar="NAME", help="With --source: the configuration's file; else serverless.yml.")
]
Opts = Annotated[
    list[str] | None,
    Option("--opt", metavar="NAME=VALUE", help="With --source: an option of packaging, such as region=eu-west-1."),
]
Params = Annotated[
    list[str] | None, Option("--param", metavar="KEY=VALUE", help="With --source: a param of packaging.")
]
Values = Annotated[
    list[str] | None,
    Option("--value", metavar="EXPR=VALUE", help="With --source: a lookup's value; secrets are for restage.yml."),
]
Resolved = Annotated[
    Path | None,
    Option("--resolved", metavar="FILE", help="What `serverless print --stage STAGE` wrote for the target."),
]
ResolvedSource = Annotated[
    Path | None,
    Option("--resolved-source", metavar="FILE", help="The same for the source stage; else the artifact's own state."),
]
Lookup = Annotated[
    str | None, Option("--lookup", metavar="aws", help="With --source: ask your own AWS account for what has no value.")
]


class Words(NamedTuple):
    """What was given: the service's folder, the configuration's file, options, params, values of lookups, and where to
    ask for those that have none; or files that the framework printed."""

    folder: Path | None
    config: str | None
    options: list[str]
    params: list[str]
    values: list[str]
    lookup: str | None = None
    resolved: Path | None = None
    resolved_source: Path | None = None

    @classmethod
    def of(
        cls,
        folder: Path | None,
        config: str | None,
        options: list[str] | None,
        params: list[str] | None,
        values: list[str] | None,
    ) -> Words:
        """Lists that were not given are empty."""
        return cls(folder, config, options or [], params or [], values or [])
