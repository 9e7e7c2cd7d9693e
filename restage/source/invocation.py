"""How the framework is called, and what is known of what a configuration looks up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
Option: TypeAlias = str | bool | Sequence[str]


_NO_OPTIONS: Final[Mapping[str, Option]] = MappingProxyType({})
_NO_TEXTS: Final[Mapping[str, str]] = MappingProxyType({})
_NO_VALUES: Final[Mapping[str, Json]] = MappingProxyType({})


class Invocation(NamedTuple):
    """One packaging that a configuration is evaluated for.

    `stage` is `--stage` (None: not given), `options` are the others (`{"region": "eu-west-1", "param": ["a=b"]}`).
    `environment` is the process's, `.env` files aside. `values` are the results of lookups by their resolved
    expressions (`ssm:/shop/prod/db-url`, `cf:shared-prod.VpcId`, `file(./x.js):a`); None: there is none.
    `complete`: what is neither in `environment` nor in `values` is not there, instead of unknown.
    """

    stage: str | None = None
    options: Mapping[str, Option] = _NO_OPTIONS
    environment: Mapping[str, str] = _NO_TEXTS
    values: Mapping[str, Json] = _NO_VALUES
    complete: bool = False
