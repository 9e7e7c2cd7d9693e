"""The frameworks and plugins that package the golden services, and how to get them with npm."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Framework:
    """One framework as the artifacts' folders name it."""

    name: str
    package: str
    version: str
    command: str

    @property
    def folder(self) -> str:
        """The folder below the cache that holds it."""
        return f"{self.package}-{self.version}"

    def executable(self) -> Path:
        """The script that node runs."""
        return cache() / self.folder / "node_modules" / ".bin" / self.command


FRAMEWORKS = {
    framework.name: framework
    for framework in (
        Framework("v1", "serverless", "1.83.3", "serverless"),
        Framework("v2", "serverless", "2.72.4", "serverless"),
        Framework("v3", "serverless", "3.40.0", "serverless"),
        Framework("osls", "osls", "4.3.1", "osls"),
    )
}

PLUGINS = {
    "serverless-iam-roles-per-function": "3.2.0",
    "serverless-step-functions": "3.28.1",
    "serverless-plugin-split-stacks": "1.15.0",
    "serverless-plugin-canary-deployments": "0.8.0",
    "serverless-plugin-aws-alerts": "1.7.5",
    "serverless-appsync-plugin": "2.13.0",
    "serverless-plugin-warmup": "8.4.1",
    "serverless-plugin-log-subscription": "2.2.1",
    "serverless-lift": "1.37.7",
    "serverless-plugin-datadog": "5.134.1",
    "serverless-provisioned-concurrency-autoscaling": "2.0.1",
    "serverless-esbuild": "1.57.2",
    "esbuild": "0.28.2",
}


def cache() -> Path:
    """Where frameworks are installed: RESTAGE_FRAMEWORKS, else a folder beside this file that git ignores."""
    return Path(os.environ.get("RESTAGE_FRAMEWORKS") or HERE / ".frameworks").resolve()


def plugin_modules() -> Path:
    """The node_modules folder that holds all plugins."""
    return cache() / "plugins" / "node_modules"


def install(framework: Framework) -> None:
    """Make sure that the framework and all plugins are there."""
    install_framework(framework)
    missing = {name: version for name, version in PLUGINS.items() if not (plugin_modules() / name).exists()}
    if missing:
        _npm_install(plugin_modules().parent, PLUGINS)


def install_framework(framework: Framework) -> None:
    """Make sure that the framework is there."""
    if not framework.executable().exists():
        _npm_install(cache() / framework.folder, {framework.package: framework.version})


def _npm_install(folder: Path, packages: dict[str, str]) -> None:
    """A framework must not come along with a plugin: peers are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"private": True}))
    options = ["--no-audit", "--no-fund", "--no-update-notifier", "--legacy-peer-deps", "--loglevel=error"]
    names = [f"{name}@{version}" for name, version in packages.items()]
    subprocess.run(
        ["npm", "install", "--save-exact", *options, *names], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
