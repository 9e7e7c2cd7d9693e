"""Plugins without names in a package: bundlers, and tools for development (docs/framework.md#other-plugins)."""

from __future__ import annotations

from typing import Final

from restage.framework.plugins.model import Plugin, of_tool

BUNDLERS: Final = (
    Plugin("serverless-bundle", bundles=True, makes_code=("bundle",), harmless=("bundle",)),
    Plugin(
        "serverless-webpack",
        fixed=(of_tool("webpack", "a bundler"),),
        in_zip="may read the stage while it bundles",
        bundles=True,
        makes_code=("webpack",),
        harmless=("webpack",),
    ),
    Plugin(
        "serverless-esbuild",
        "plugin-esbuild",
        fixed=(of_tool("esbuild", "a bundler"),),
        bundles=True,
        makes_code=("esbuild",),
        harmless=("esbuild",),
    ),
    Plugin("serverless-plugin-typescript", makes_code=("typescript",), harmless=("serverless-plugin-typescript",)),
)

WRAPPERS: Final = (
    Plugin("@serverless/dashboard-plugin", in_zip="writes the stage's name into a wrapper in the zip"),
    Plugin("serverless-sentry", in_zip="may write the stage into a zip"),
)

OF_DEVELOPMENT: Final = (
    Plugin(
        "serverless-offline",
        fixed=(of_tool("serverless-offline", "a tool for development"),),
        harmless=("serverless-offline",),
    ),
    Plugin("serverless-dotenv-plugin", harmless=("dotenv",)),
    Plugin("serverless-dynamodb", harmless=("dynamodb",)),
    Plugin("serverless-prune-plugin", harmless=("prune",)),
    Plugin("serverless-plugin-scripts", harmless=("scripts",)),
)
