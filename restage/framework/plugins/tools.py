"""Plugins without names in a package: bundlers, and tools for development (docs/framework.md#other-plugins)."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin, of_tool, resources

BUNDLERS: Final = (
    Plugin("serverless-bundle", bundles=True, makes_code=("bundle",), custom_sections=("bundle", "webpack"), reaches_templates=False),
    Plugin(
        "serverless-webpack",
        fixed=(of_tool("webpack", "a bundler"),),
        in_zip="may read the stage while it bundles",
        bundles=True,
        makes_code=("webpack",),
        custom_sections=("webpack", "webpackIncludeModules"),
        reaches_templates=False,
    ),
    Plugin(
        "serverless-esbuild",
        "plugin-esbuild",
        fixed=(of_tool("esbuild", "a bundler"),),
        bundles=True,
        makes_code=("esbuild",),
        custom_sections=("esbuild",),
        reaches_templates=False,
    ),
    Plugin("serverless-plugin-typescript", makes_code=("typescript",), custom_sections=("serverlessPluginTypescript", "serverless-plugin-typescript"), reaches_templates=False),
)

WRAPPERS: Final = (
    Plugin("@serverless/dashboard-plugin", in_zip="writes the stage's name into a wrapper in the zip"),
    Plugin("serverless-sentry", in_zip="may write the stage into a zip"),
)

OF_DEVELOPMENT: Final = (
    Plugin(
        "serverless-offline",
        fixed=(of_tool("serverless-offline", "a tool for development"),),
        custom_sections=("serverless-offline",),
        reaches_templates=False,
    ),
    Plugin("serverless-dotenv-plugin", custom_sections=("dotenv",)),
    Plugin("serverless-dynamodb", custom_sections=("dynamodb", "serverless-dynamodb"), reaches_templates=False),
    Plugin("serverless-prune-plugin", custom_sections=("prune",), reaches_templates=False),
    Plugin("serverless-plugin-scripts", custom_sections=("scripts",), reaches_templates=False),
)

# Of whose names nothing is known
OF_SECTIONS: Final = (
    Plugin("serverless-domain-manager", custom_sections=("customDomain", "customDomains"), reaches_templates=False),
    Plugin("serverless-s3-sync", custom_sections=("s3Sync",), reaches_templates=False),
    Plugin("serverless-stack-output", custom_sections=("output",), reaches_templates=False),
    Plugin("serverless-deployment-bucket", custom_sections=("deploymentBucket",), reaches_templates=False),
    Plugin("serverless-dynamodb-local", custom_sections=("dynamodb",), reaches_templates=False),
    Plugin("serverless-export-env", custom_sections=("export-env",), reaches_templates=False),
    Plugin("serverless-api-gateway-caching", custom_sections=("apiGatewayCaching",)),
    Plugin("serverless-api-gateway-throttling", custom_sections=("apiGatewayThrottling",)),
    Plugin("serverless-associate-waf", custom_sections=("associateWaf",)),
    Plugin("serverless-log-forwarding", custom_sections=("logForwarding",), writes=resources("SubscriptionFilter*", "LogForwarding*")),
    Plugin("serverless-localstack", custom_sections=("localstack",)),
    Plugin("serverless-plugin-split-stacks", custom_sections=("splitStacks",)),
    Plugin("serverless-pseudo-parameters", custom_sections=("pseudoParameters",), variables="#{"),
    Plugin("serverless-vpc-discovery", custom_sections=("vpcDiscovery",)),
    Plugin("serverless-plugin-resource-tagging", custom_sections=(), reads=(("provider", "stackTags"),)),
    Plugin("serverless-plugin-tracing", custom_sections=()),
)
