"""What differs from version to version of the framework, one frozen object each."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

from restage.source import bounds, scalars, tags
from restage.source.scalars import Schema
from restage.source.syntax import Parser, Variable

Resolver: TypeAlias = Literal["new", "old", "new, then old"]


# Parsers are imported when a text needs them: a run pays for those of its own version only


def _parse_3(text: str) -> tuple[Variable, ...]:
    from restage.source.syntax3 import parse  # noqa: PLC0415

    return parse(text)


def _parse_4(text: str) -> tuple[Variable, ...]:
    from restage.source.syntax4 import parse  # noqa: PLC0415

    return parse(text)


class Dialect(NamedTuple):
    """How one version of the framework reads and evaluates a configuration."""

    name: str
    frameworks: str
    # Names of the configuration's file, in the order in which they are looked for
    names: tuple[str, ...]
    schema: Schema
    resolver: Resolver = "new"
    parse: Parser = _parse_3
    nested_results: int = bounds.NESTED_RESULTS
    # Files that are executed, and that are parsed as JSON; YAML is the same everywhere, all else is text
    scripts: frozenset[str] = frozenset([".js", ".cjs"])
    json: frozenset[str] = frozenset([".json", ".tfstate"])
    # An environment variable that is set, but empty, counts as missing
    empty_is_missing: bool = False
    # `.env` files: read as `useDotenv` says, always, or never; the stage's and the common one, or the first of both
    env_files: Literal["if asked for", "always", "never"] = "if asked for"
    dotenv: Literal[10, 16, 17] = 16  # the version of that package
    # The order in which `param` looks, after the command line; `{}` is the stage
    params: tuple[tuple[str, ...], ...] = (("params", "{}"), ("params", "default"))
    # Sections by stage, of which those of other stages are not evaluated unless something names them
    sections: frozenset[str] = frozenset()
    # A service may be an object with a name
    service_objects: bool = False
    # Only these are names of stages
    strict_stage: bool = False
    # The stage that is packaged for is written into `provider.stage`
    writes_stage: bool = False
    # Some properties have to be known before some sources are there
    ordered: bool = True
    # The options that packaging knows: `opt:` alone is all of them
    options: frozenset[str] = frozenset()
    # Sources of its own that ask elsewhere, beside those that are named in `stages.<stage>.resolvers`
    brings: frozenset[str] = frozenset()
    # Sources that are not there; those that are there in services of an organisation only
    no_sources: frozenset[str] = frozenset()
    organisation_sources: frozenset[str] = frozenset(["output", "state"])


_OPTIONS: Final = frozenset(["package", "region", "aws-profile", "config", "stage", "help", "version"])
_MORE_OPTIONS: Final = _OPTIONS | {"param", "verbose", "debug", "minify-template"}
_JS_YAML_4: Final = Schema(scalars.plain_1_2, tags.INTRINSICS)

V1: Final = Dialect(
    name="v1",
    frameworks="serverless 1.83.3",
    names=tuple(f"serverless.{suffix}" for suffix in ("yaml", "yml", "json", "js", "ts")),
    schema=Schema(scalars.plain_1_1, tags.INTRINSICS, is_version_3=True),
    resolver="old",
    scripts=frozenset([".js"]),
    json=frozenset([".json"]),
    env_files="never",
    service_objects=True,
)
V2: Final = Dialect(
    name="v2",
    frameworks="serverless 2.72.4",
    names=tuple(f"serverless.{suffix}" for suffix in ("yml", "yaml", "json", "js", "ts")),
    schema=_JS_YAML_4,
    resolver="new, then old",
    scripts=frozenset([".js"]),
    empty_is_missing=True,
    service_objects=True,
    dotenv=10,
    params=(),
    organisation_sources=frozenset(["param", "output", "state"]),
    options=_OPTIONS | {"app", "org", "use-local-credentials"},
)
V3: Final = Dialect(
    name="v3",
    frameworks="serverless 3.40.0",
    names=tuple(f"serverless.{suffix}" for suffix in ("yml", "yaml", "json", "js", "mjs", "cjs", "ts")),
    schema=_JS_YAML_4,
    options=_MORE_OPTIONS | {"app", "org", "use-local-credentials"},
)
OSLS: Final = Dialect(
    name="osls",
    frameworks="osls 4.3.1",
    names=tuple(f"serverless.{suffix}" for suffix in ("yml", "yaml", "json", "js", "mjs", "cjs", "ts")),
    schema=Schema(scalars.plain_without_dates, tags.MORE_INTRINSICS),
    dotenv=17,
    options=_MORE_OPTIONS,
    no_sources=frozenset(["output", "state"]),
    organisation_sources=frozenset(),
    sections=frozenset(["params"]),
    strict_stage=True,
)
V4: Final = Dialect(
    name="v4",
    frameworks="serverless 4, from its public source",
    names=tuple(f"serverless.{suffix}" for suffix in ("yml", "yaml", "json", "js", "mjs", "cjs", "ts")),
    schema=_JS_YAML_4,
    parse=_parse_4,
    nested_results=bounds.REFERENCES,
    scripts=frozenset([".js", ".cjs", ".mjs", ".ts", ".mts", ".cts"]),
    brings=frozenset(["git", "terraform", "vault", "doppler"]),
    organisation_sources=frozenset(),
    env_files="always",
    params=(
        ("stages", "{}", "params"),
        ("params", "{}"),
        ("stages", "default", "params"),
        ("params", "default"),
    ),
    sections=frozenset(["params", "stages"]),
    writes_stage=True,
    ordered=False,
)

DIALECTS: Final = {dialect.name: dialect for dialect in (V1, V2, V3, OSLS, V4)}
