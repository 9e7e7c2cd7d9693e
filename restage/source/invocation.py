"""How the framework is called, and what is known of what a configuration looks up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
Option: TypeAlias = str | bool | Sequence[str]


@dataclass(frozen=True)
class Invocation:
    """One packaging that a configuration is evaluated for.

    `stage` is `--stage` (None: not given), `options` are the others (`{"region": "eu-west-1", "param": ["a=b"]}`).
    `environment` is the process's, `.env` files aside. `values` are the results of lookups by their resolved
    expressions (`ssm:/shop/prod/db-url`, `cf:shared-prod.VpcId`, `file(./x.js):a`); None: there is none.
    `complete`: what is neither in `environment` nor in `values` is not there, instead of unknown.
    """

    stage: str | None = None
    options: Mapping[str, Option] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Json] = field(default_factory=dict)
    complete: bool = False
