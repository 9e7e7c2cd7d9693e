"""The services of a composition, as `serverless deploy` would go through them, with the places of their artifacts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from restage.artifact.layout import STATE_FILE
from restage.errors import SourceError, UsageError
from restage.source import V3, DiskFiles, Map, ScriptError, Value, read_configuration
from restage.source.nodes import List, place_of

_NAME: Final = re.compile(r"(?!\.+$)[\w.-]+")
_COMPONENT: Final = "serverless-framework"
_DEFAULT: Final = ".serverless"
_VARIABLE: Final = re.compile(r"\$\{(?P<source>env|sls):(?P<name>[\w.-]+)\}")
# `${orders.queueUrl}`: an output of another service of the composition
_OUTPUT: Final = re.compile(r"\$\{([\w-]+)(?:\.[\w.-]*)?\}")


class Service(NamedTuple):
    """A service of a composition, and the folder in which its artifact lies."""

    name: str
    artifact: Path


class _Entry(NamedTuple):
    """A service as the file has it. `place`: where, for messages."""

    name: str
    place: str
    inputs: Map


def read_composition(file: Path, source: str | None, environment: Mapping[str, str]) -> list[Service]:
    """The services of the composition in `file`, each behind those on which it depends, else in the file's order.

    `source`: the stage that was packaged, for paths that name it. Raises SourceError for a file that can't be read;
    UsageError, with all of it, for what is no composition and for what can't be known from files alone.
    """
    try:
        root = read_configuration(DiskFiles(file.parent), V3, file.name).root
    except ScriptError:
        raise SourceError(
            f"{file}: this is a program, and nothing is executed; name the artifacts one by one"
        ) from None
    except SourceError as error:
        raise SourceError([f"{file.parent / problem}" for problem in error.problems]) from None
    entries, problems = _entries(root, file)
    dependencies: dict[str, frozenset[str]] = {}
    artifacts: dict[str, Path] = {}
    for entry in entries:
        try:
            dependencies[entry.name] = _dependencies(entry, {one.name for one in entries})
            artifacts[entry.name] = _artifact(file.parent, entry, source, environment)
        except UsageError as error:
            problems += error.problems
    problems += _twice(entries, artifacts)
    if problems:
        raise UsageError(problems)
    return [Service(name, artifacts[name]) for name in _ordered(dependencies, file)]


def _entries(root: Map, file: Path) -> tuple[list[_Entry], list[str]]:
    services = root.get("services")
    if not isinstance(services, Map) or not services:
        return [], [f"{file}, services: there are no services in this composition"]
    entries: list[_Entry] = []
    problems: list[str] = []
    for name, inputs in services.items():
        place = f"{file}:{place_of(services, name).line}, services.{name}"
        if not _NAME.fullmatch(name):
            problems.append(f"{place}: a service's name may hold letters, digits, '_', '-' and '.' only")
        elif not isinstance(inputs, Map):
            problems.append(f"{place}: this is no object, so not a service; it needs a path")
        elif inputs.get("component", _COMPONENT) != _COMPONENT:
            problems.append(
                f"{place}: {inputs['component']!r} is no Serverless Framework service, so it has no artifact; name the"
                " artifacts of the others one by one"
            )
        else:
            entries.append(_Entry(name, place, inputs))
    return entries, problems


def _dependencies(entry: _Entry, known: set[str]) -> frozenset[str]:
    """The services that come before this one. Raises UsageError where there is no such service."""
    given = entry.inputs.get("dependsOn")
    named = list(given) if isinstance(given, List) else [] if given is None else [given]
    outputs = (found for text in _texts(entry.inputs) for found in _OUTPUT.findall(text))
    found = {str(name) for name in (*named, *outputs)}
    if unknown := sorted(found - known):
        raise UsageError([f"{entry.place}: there is no service {name!r} in this composition" for name in unknown])
    return frozenset(found)


def _texts(value: Value) -> Iterator[str]:
    """Every text in `value`, which is no larger than a configuration may be, aliases and all."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Map, List)):
        for child in value.values() if isinstance(value, Map) else value:
            yield from _texts(child)


def _artifact(base: Path, entry: _Entry, source: str | None, environment: Mapping[str, str]) -> Path:
    """Where the service's artifact lies. Raises UsageError where that can't be known."""
    path = entry.inputs.get("path")
    if not isinstance(path, str) or not path:
        raise UsageError(f"{entry.place}: there is no path; it is the service's folder, beside this file")
    folder = base / _resolved(path, f"{entry.place}.path", source, environment)
    if os.path.realpath(folder) == os.path.realpath(base):
        raise UsageError(f"{entry.place}.path: this is the composition's own folder; a service has a folder of its own")
    if not folder.is_dir():
        raise UsageError(f"{entry.place}.path: there is no folder {folder}")
    config = entry.inputs.get("config")
    try:
        root = read_configuration(DiskFiles(folder), V3, config if isinstance(config, str) else None).root
    except ScriptError:
        if (folder / _DEFAULT / STATE_FILE).is_file():
            return folder / _DEFAULT
        raise UsageError(
            f"{entry.place}: its configuration is a program, and there is no artifact in {folder / _DEFAULT}, where the"
            " framework puts it; run `serverless package` there, or name the artifacts one by one"
        ) from None
    except SourceError as error:
        raise UsageError([f"{entry.place}: {folder / problem}" for problem in error.problems]) from None
    return folder / _package_path(root, entry)


def _package_path(root: Map, entry: _Entry) -> str:
    """Where the framework puts the artifact, relative to the service's folder: `package.path`, else its default."""
    package = root.get("package")
    path = package.get("path") if isinstance(package, Map) else package
    if path is None:
        return _DEFAULT
    if not isinstance(path, str) or "${" in path:
        raise UsageError(
            f"{entry.place}: where its artifact lies, package.path in its configuration, depends on variables; name the"
            " artifacts one by one"
        )
    return path


def _resolved(text: str, place: str, source: str | None, environment: Mapping[str, str]) -> str:
    """`text` with the variables that a composition knows. Raises UsageError for others, and for what is not set."""

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if match["source"] == "env" and name in environment:
            return environment[name]
        if match["source"] == "env":
            raise UsageError(f"{place}: the environment variable {name} is not set; set it")
        if name == "stage" and source:
            return source
        raise UsageError(f"{place}: {match[0]} is not known here; say with --from which stage was packaged")

    found = _VARIABLE.sub(value, text)
    if "${" in found:
        raise UsageError(f"{place}: {text!r} depends on variables; name the artifacts one by one")
    return found


def _twice(entries: Sequence[_Entry], artifacts: Mapping[str, Path]) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        if entry.name in artifacts:
            found.setdefault(os.path.realpath(artifacts[entry.name]), []).append(entry.name)
    for folder, names in found.items():
        if len(names) > 1:
            yield f"{' and '.join(names)} have one artifact, {folder}; a service has a folder of its own"


def _ordered(dependencies: Mapping[str, frozenset[str]], file: Path) -> list[str]:
    """The names, each behind those that it needs. Raises UsageError where some need each other."""
    done: list[str] = []
    left = dict(dependencies)
    while left:
        ready = [name for name, needed in left.items() if needed.isdisjoint(left)]
        if not ready:
            raise UsageError(f"{file}: {', '.join(left)} depend on each other in a circle")
        done += ready
        left = {name: needed for name, needed in left.items() if name not in ready}
    return done
