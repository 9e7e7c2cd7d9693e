"""Sections below `custom` that plugins read: which of them may reach a template, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from restage.source.nodes import List, Map, Path, Value
from restage.source.nodes import entries as members
from restage.tracing.model import Both, entries, items


class Plugin(NamedTuple):
    """The `sections` below `custom` that a plugin reads. `reaches`: may it write something of them into the templates
    that are packaged? One that works at deploying, on zips or offline does not."""

    sections: tuple[str, ...]
    reaches: bool = True


# Read in the plugins' own packages: which sections, and in which hooks
PLUGINS: Final[Mapping[str, Plugin]] = {
    # at deploying
    "serverless-domain-manager": Plugin(("customDomain", "customDomains"), reaches=False),
    "serverless-prune-plugin": Plugin(("prune",), reaches=False),
    "serverless-s3-sync": Plugin(("s3Sync",), reaches=False),
    "serverless-stack-output": Plugin(("output",), reaches=False),
    "serverless-deployment-bucket": Plugin(("deploymentBucket",), reaches=False),
    # zips
    "serverless-bundle": Plugin(("bundle", "webpack"), reaches=False),
    "serverless-esbuild": Plugin(("esbuild",), reaches=False),
    "serverless-plugin-typescript": Plugin(
        ("serverlessPluginTypescript", "serverless-plugin-typescript"), reaches=False
    ),
    "serverless-webpack": Plugin(("webpack", "webpackIncludeModules"), reaches=False),
    "serverless-plugin-scripts": Plugin(("scripts",), reaches=False),
    # offline
    "serverless-offline": Plugin(("serverless-offline",), reaches=False),
    "serverless-dynamodb-local": Plugin(("dynamodb",), reaches=False),
    "serverless-dynamodb": Plugin(("dynamodb", "serverless-dynamodb"), reaches=False),
    "serverless-export-env": Plugin(("export-env",), reaches=False),
    # in templates
    "serverless-api-gateway-caching": Plugin(("apiGatewayCaching",)),
    "serverless-api-gateway-throttling": Plugin(("apiGatewayThrottling",)),
    "serverless-appsync-plugin": Plugin(("appSync",)),
    "serverless-associate-waf": Plugin(("associateWaf",)),
    "serverless-dotenv-plugin": Plugin(("dotenv",)),
    "serverless-iam-roles-per-function": Plugin(("serverless-iam-roles-per-function",)),
    "serverless-localstack": Plugin(("localstack",)),
    "serverless-plugin-aws-alerts": Plugin(("alerts",)),
    "serverless-plugin-canary-deployments": Plugin(("deploymentSettings",)),
    "serverless-plugin-datadog": Plugin(("datadog",)),
    "serverless-plugin-log-subscription": Plugin(("logSubscription",)),
    "serverless-plugin-split-stacks": Plugin(("splitStacks",)),
    "serverless-plugin-warmup": Plugin(("warmup",)),
    "serverless-pseudo-parameters": Plugin(("pseudoParameters",)),
    "serverless-python-requirements": Plugin(("pythonRequirements",)),  # makes a layer
    "serverless-vpc-discovery": Plugin(("vpcDiscovery",)),
    # none
    "serverless-lift": Plugin(()),
    "serverless-plugin-resource-tagging": Plugin(()),
    "serverless-plugin-tracing": Plugin(()),
    "serverless-provisioned-concurrency-autoscaling": Plugin(()),
    "serverless-step-functions": Plugin(()),
}
_CUSTOM: Final[Path] = ("custom",)
_NONE: Final = Plugin(())


def read_by_plugins(both: Both) -> frozenset[Path]:
    """The sections below `custom` of which a plugin may write something into a template."""
    return frozenset(one for one, may in _sections(both).items() if may)


def unread(both: Both) -> frozenset[Path]:
    """The sections of which nothing reaches a template by itself: what variables read stands where they are. A plugin
    that is not known may read any."""
    other = {("params",), ("stages",)}
    if not are_known(both):
        return frozenset(other)
    return frozenset(other | {one for one, may in _sections(both).items() if not may})


def are_known(both: Both) -> bool:
    """Is it known of all plugins which sections they read?"""
    return all(name in PLUGINS for name in _plugins(both))


def _sections(both: Both) -> dict[Path, bool]:
    """The sections of both stages: may a plugin write something of it into a template?"""
    listed = _plugins(both)
    keys = dict.fromkeys(key for one in (both.source, both.target) for key in entries(one.at(_CUSTOM)))
    reaching = {key for name in listed for key in PLUGINS.get(name, _NONE).sections if PLUGINS[name].reaches}
    harmless = {key for one in PLUGINS.values() if not one.reaches for key in one.sections}
    # Of plugins that are not known, those that no variable reads
    unknown = {key for key in keys if key not in harmless} if any(name not in PLUGINS for name in listed) else set()
    text = "\n".join(
        dict.fromkeys((*_expressions(both.source.value), *_expressions(both.target.value))) if unknown else ()
    )
    unknown = {key for key in unknown if f"custom.{key}" not in text}
    return {(*_CUSTOM, key): key in reaching or key in unknown for key in keys}


def _plugins(both: Both) -> list[str]:
    """The names of the plugins; that of one that is not known is "", which no plugin has."""
    listed = entries(both.source.value).get("plugins")
    names = items(entries(listed).get("modules")) if isinstance(listed, dict) else items(listed)
    return [name if isinstance(name, str) else "" for name in names]


def _expressions(value: Value) -> Iterator[str]:
    """What is written in the place of all values."""
    if isinstance(value, (Map, List)):
        for record in value.records.values():
            yield record.expression
        for _, member in members(value):
            yield from _expressions(member)
