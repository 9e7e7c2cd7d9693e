"""The folders of services in which files lie: what the next `serverless package` there would put into its zip."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from restage.artifact.folder import Artifact
from restage.document.values import Json, JsonObject, as_object, at
from restage.rules.reading import typed

# In the order in which the frameworks look for them (`lib/cli/resolve-configuration-path.js`)
NAMES: Final = tuple(f"serverless.{kind}" for kind in ("yml", "yaml", "json", "js", "ts", "mjs", "cjs"))
_MOST: Final = 1 << 20  # bytes of a configuration
# The key, up to the next line that begins with something else than a space, a comment or a list's item
_PACKAGE: Final = r"""(?m)^(?:package|"package"|'package')[ \t]*:.*(?:\n(?:[ \t#-].*)?)*"""


def packing_notes(artifact: Artifact, folders: Iterable[Path], files: Iterable[Path] = ()) -> tuple[str, ...]:
    """One sentence for each service in whose folder some of the artifacts' `folders`, or of the `files`, lie and are
    not kept out of the zip.

    `artifact` is one of the service's: it tells the version, and whether the framework packs anything.
    """
    places = {**dict.fromkeys(map(_absolute, folders), True), **dict.fromkeys(map(_absolute, files), False)}
    found = _by_service(places) if any(record.inside for record in artifact.expected.recorded) else {}
    return tuple(_notes(found, as_object(at(artifact.resolved.value, ("service",))))) if found else ()


def _notes(found: Mapping[Path, Mapping[str, bool]], service: JsonObject) -> Iterator[str]:
    from restage.artifact.packagepatterns import bundles, is_packed, keeping_out, looked_for, pattern_of  # noqa: PLC0415 - as below

    if bundles(service):
        return
    for configuration, names in found.items():
        package = _package(configuration)
        packed = [
            name for name, is_folder in names.items() if is_packed(looked_for(name, is_folder=is_folder), package)
        ]
        if packed:
            lines = keeping_out((pattern_of(name, is_folder=names[name]) for name in packed), service)
            yield (
                f"{typed(configuration)}: the next `serverless package` there packs {' and '.join(packed)} into the"
                f" zip, with all values in it; choose a place outside of that folder, or add {lines}"
            )


def _by_service(places: Mapping[Path, bool]) -> dict[Path, dict[str, bool]]:
    """By the configuration of each service in whose folder one of `places` lies: their paths in that folder."""
    found: dict[Path, dict[str, bool]] = {}
    for place, is_folder in places.items():
        for folder in place.parents:
            configuration = next((folder / name for name in NAMES if os.path.isfile(folder / name)), None)
            if configuration:
                found.setdefault(configuration, {})[place.relative_to(folder).as_posix()] = is_folder
    return found


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _package(configuration: Path) -> JsonObject:
    """What the configuration says about packing, as far as it is written there; {} where only the framework knows."""
    try:
        with configuration.open("rb") as file:
            text = file.read(_MOST).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}
    if configuration.suffix == ".json":
        return _of_json(text)
    return _of_yaml(text) if configuration.suffix in (".yml", ".yaml") else {}


def _of_json(text: str) -> JsonObject:
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return as_object(as_object(value).get("package"))


def _of_yaml(text: str) -> JsonObject:
    """Only the one section is read: a configuration is long, and full of tags that only CloudFormation knows."""
    block = re.search(_PACKAGE, text.replace("\r\n", "\n"))
    if not block:
        return {}
    import yaml  # noqa: PLC0415 - only where a service's folder says something about packing

    try:
        value: Json = yaml.safe_load(block[0])
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    return as_object(as_object(value).get("package"))
