"""Plugins without names in a package: bundlers, and tools for development (docs/framework.md#other-plugins)."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin, of_tool

BUNDLERS: Final = (
    Plugin("serverless-bundle", bundles=True, makes_code=("bundle",), sections=("bundle", "webpack"), reaches_templates=False),
    Plugin(
        "serverless-webpack",
        fixed=(of_tool("webpack", "a bundler"),),
        in_zip="may read the stage while it bundles",
        bundles=True,
        makes_code=("webpack",),
        sections=("webpack", "webpackIncludeModules"),
        reaches_templates=False,
    ),
    Plugin(
        "serverless-esbuild",
        "plugin-esbuild",
        fixed=(of_tool("esbuild", "a bundler"),),
        bundles=True,
        makes_code=("esbuild",),
        sections=("esbuild",),
        reaches_templates=False,
    ),
    Plugin("serverless-plugin-typescript", makes_code=("typescript",), sections=("serverlessPluginTypescript", "serverless-plugin-typescript"), reaches_templates=False),
)

WRAPPERS: Final = (
    Plugin("@serverless/dashboard-plugin", in_zip="writes the stage's name into a wrapper in the zip"),
    Plugin("serverless-sentry", in_zip="may write the stage into a zip"),
)

OF_DEVELOPMENT: Final = (
    Plugin(
        "serverless-offline",
        fixed=(of_tool("serverless-offline", "a tool for development"),),
        sections=("serverless-offline",),
        reaches_templates=False,
    ),
    Plugin("serverless-dotenv-plugin", sections=("dotenv",)),
    Plugin("serverless-dynamodb", sections=("dynamodb", "serverless-dynamodb"), reaches_templates=False),
    Plugin("serverless-prune-plugin", sections=("prune",), reaches_templates=False),
    Plugin("serverless-plugin-scripts", sections=("scripts",), reaches_templates=False),
)

# Of whose names nothing is known
OF_SECTIONS: Final = (
    Plugin("serverless-domain-manager", sections=("customDomain", "customDomains"), reaches_templates=False),
    Plugin("serverless-s3-sync", sections=("s3Sync",), reaches_templates=False),
    Plugin("serverless-stack-output", sections=("output",), reaches_templates=False),
    Plugin("serverless-deployment-bucket", sections=("deploymentBucket",), reaches_templates=False),
    Plugin("serverless-dynamodb-local", sections=("dynamodb",), reaches_templates=False),
    Plugin("serverless-export-env", sections=("export-env",), reaches_templates=False),
    Plugin("serverless-api-gateway-caching", sections=("apiGatewayCaching",)),
    Plugin("serverless-api-gateway-throttling", sections=("apiGatewayThrottling",)),
    Plugin("serverless-associate-waf", sections=("associateWaf",)),
    Plugin("serverless-localstack", sections=("localstack",)),
    Plugin("serverless-plugin-split-stacks", sections=("splitStacks",)),
    Plugin("serverless-pseudo-parameters", sections=("pseudoParameters",)),
    Plugin("serverless-vpc-discovery", sections=("vpcDiscovery",)),
    Plugin("serverless-plugin-resource-tagging", sections=()),
    Plugin("serverless-plugin-tracing", sections=()),
)
