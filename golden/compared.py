"""What restage/source makes of the questions that the real frameworks were asked, and how that compares.

usage: python golden/compared.py     prints the table of docs/measured.md
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from resolvers import (
    ANSWERS,
    OBJECTS,
    PARAMETERS,
    STACKS,
    VARIABLES,
    Answer,
    Question,
    configurations,
    env_files,
    expressions,
    yaml_texts,
)

from restage.errors import SourceError
from restage.source import (
    DIALECTS,
    NOTHING,
    Configuration,
    Dialect,
    DiskFiles,
    Invocation,
    MappedFiles,
    Result,
    Text,
    Unknown,
    Value,
    evaluate,
    read_configuration,
)
from restage.source import List as SourceList
from restage.source import Map as SourceMap
from restage.source.dotenv import READERS
from restage.source.yamlreading import read_yaml

KINDS = ("expressions", "configurations", "yaml", "dotenv")
FOLDER = VARIABLES / "files"

# What is refused on purpose though version 1 reads it, by the beginning of the YAML text
REFUSED = {
    "v1": {
        "a: !!js/": "a tag that makes code of text; nothing is executed",
        "a: [1, , 2]": "an array with a gap, which is no YAML",
        "a:\n\tb: tab": "a tab as indentation, which is no YAML",
        "a: [[[[[": "nested more than a hundred deep, as js-yaml 4 refuses it",
    }
}
_LOOKUP = re.compile(r"(ssm|cf|s3)(?:\.([a-z0-9-]+)|\(([^)]*)\))?:([^~]*)(?:~(.*))?")


@dataclass(frozen=True)
class Compared:
    """One question with both answers, which should be equal."""

    name: str
    ours: Answer
    theirs: Answer

    @property
    def equal(self) -> bool:
        """The same value, or both an error."""
        if "error" in self.ours or "error" in self.theirs:
            return ("error" in self.ours) == ("error" in self.theirs)
        return _told_apart(self.ours) == _told_apart(self.theirs)


class Lookups(dict[str, object]):
    """What the stand-in for AWS has, by the expressions of lookups; `old` ones may end in `~true` and name a region."""

    def __init__(self, *, old: bool) -> None:
        super().__init__({"aws:accountId": "123456789012", "sls:instanceId": "INSTANCE"})
        self._old = old

    def __contains__(self, expression: object) -> bool:
        return dict.__contains__(self, expression) or self._found(str(expression)) is not None

    def __getitem__(self, expression: str) -> object:
        return self.get(expression, self._found(expression))

    def _found(self, expression: str) -> object:
        match = _LOOKUP.fullmatch(expression)
        if match is None or (not self._old and (match[2] or match[5])):
            return None
        if match[1] == "s3":
            return OBJECTS.get(match[4])
        if match[1] == "cf":
            stack, _, output = match[4].partition(".")
            return STACKS.get(stack, {}).get(output)
        kind, value = PARAMETERS.get(match[4], ("", None))
        is_split = match[5] == "split" if self._old else "raw" not in (match[3] or "")
        return value.split(",") if kind == "StringList" and value and is_split else value


def our_expression(question: Question, dialect: Dialect) -> Answer:
    """An expression as the property `probe` of its context."""
    context = question.get("context")
    root = {"service": "s", **(context if isinstance(context, dict) else {}), "probe": question["text"]}
    if dialect.name == "v2":
        root["variablesResolutionMode"] = 20210326
    configuration = _written(root, dialect)
    result = evaluate(configuration, _invocation(question, Lookups(old=dialect.name == "v1")))
    value = result.value.get("probe", NOTHING)
    if value is NOTHING:
        return {}
    return {"error": [str(problem) for problem in result.problems]} if _is_unknown(value) else {"value": value}


def _written(root: Mapping[str, object], dialect: Dialect) -> Configuration:
    """The context as a file; the files that it names are those of files/."""
    files = DiskFiles(FOLDER, FOLDER)

    class WithRoot:
        def read(self, path: str) -> bytes | None:
            return json.dumps(root).encode() if path == "serverless.json" else files.read(path)

    return read_configuration(WithRoot(), dialect, "serverless.json")


def _invocation(question: Question, lookups: Lookups) -> Invocation:
    given, environment = question.get("options"), question.get("environment")
    options = dict(given) if isinstance(given, dict) else {}
    stage = options.pop("stage", None)
    variables = {key: str(value) for key, value in environment.items()} if isinstance(environment, dict) else {}
    return Invocation(stage, options, variables, lookups, complete=True)  # type: ignore[arg-type]  # JSON, all of it


def _is_unknown(value: Value) -> bool:
    if isinstance(value, (SourceMap, SourceList)):
        return any(_is_unknown(item) for item in (value.values() if isinstance(value, SourceMap) else value))
    return isinstance(value, (Unknown, Text))


def our_configuration(question: Question, dialect: Dialect) -> Answer:
    """A whole configuration; every problem makes it an error."""
    files = question["files"]
    assert isinstance(files, dict)
    configuration = read_configuration(MappedFiles({name: text.encode() for name, text in files.items()}), dialect)
    options: dict[str, object] = {"stage": question["stage"]} if "stage" in question else {}
    args = question.get("args")
    for name, value in _options(list(args) if isinstance(args, list) else []):
        params = options.get(name)
        options[name] = [*(params if isinstance(params, list) else []), value] if name == "param" else value
    lookups = Lookups(old=dialect.name in ("v1", "v2"))
    result: Result = evaluate(configuration, _invocation({**question, "options": options}, lookups))
    return {"error": [str(problem) for problem in result.problems]} if result.problems else {"value": result.value}


def _options(args: list[str]) -> Iterator[tuple[str, str]]:
    while args:
        name, equals, value = args.pop(0).removeprefix("--").partition("=")
        yield name, value if equals else args.pop(0)


def our_yaml(text: str, dialect: Dialect) -> Answer:
    """A YAML text."""
    value = read_yaml(text, "a.yml", dialect.schema)
    return {} if value is NOTHING else {"value": value}


def our_environment(question: Question, dialect: Dialect) -> Answer:
    """What an .env file makes of an environment."""
    environment = question.get("environment", {})
    assert isinstance(environment, dict)
    return {"value": {**environment, **READERS[dialect.dotenv](str(question["text"]), environment)}}


def compared(framework: str, kind: str) -> Iterator[Compared]:
    """Every question of a kind that a framework was asked, with both answers."""
    dialect = DIALECTS[framework]
    answers: list[Answer | None] = json.loads((ANSWERS / f"{framework}.json").read_text())[kind]
    if kind == "dotenv" and dialect.env_files == "never":
        return
    for (name, question), theirs in zip(_questions(kind), answers, strict=True):
        if theirs is None or is_refused(framework, kind, name):
            continue
        try:
            ours = _OURS[kind](question, dialect)  # type: ignore[operator]  # each takes its own kind of question
        except SourceError as error:
            ours = {"error": str(error)}
        yield Compared(name, json.loads(json.dumps(ours, default=repr)), theirs)


def is_refused(framework: str, kind: str, text: str) -> bool:
    """Is it refused on purpose?"""
    return kind == "yaml" and any(text.startswith(begin) for begin in REFUSED.get(framework, {}))


_OURS = {
    "expressions": our_expression,
    "configurations": our_configuration,
    "yaml": our_yaml,
    "dotenv": our_environment,
}


def _questions(kind: str) -> Iterator[tuple[str, object]]:
    if kind == "expressions":
        yield from ((f"{question['group']}: {question['text']}", question) for question in expressions())
    elif kind == "configurations":
        yield from ((str(question["name"]), question) for question in configurations())
    elif kind == "yaml":
        yield from ((text, text) for text in yaml_texts())
    else:
        yield from ((str(question["text"]), question) for question in env_files())


def _told_apart(value: object) -> object:
    """With booleans told from numbers, which Python takes for equal."""
    if isinstance(value, dict):
        return {key: _told_apart(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_told_apart(item) for item in value]
    return (value, isinstance(value, bool))


def table() -> str:
    """Rows of Markdown: for each framework, how many answers are equal, of how many."""
    lines = ["| asked | expressions | whole configurations | YAML texts | .env files |", "|---|---:|---:|---:|---:|"]
    for framework in ("v1", "v2", "v3", "osls"):
        cells = []
        for kind in KINDS:
            results = [answer.equal for answer in compared(framework, kind)]
            cells.append(f"{sum(results)} of {len(results)}" if results else "–")
        lines.append(f"| {DIALECTS[framework].frameworks} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
    different = [
        f"{framework} {kind} {answer.name!r}: {str(answer.ours)[:200]}, not {str(answer.theirs)[:200]}"
        for framework in ("v1", "v2", "v3", "osls")
        for kind in KINDS
        for answer in compared(framework, kind)
        if not answer.equal
    ]
    print("\n".join(different), file=sys.stderr)
    sys.exit(bool(different))
