"""One function for each parser: takes any bytes, and raises only where something is wrong with us.

An error of `restage.errors` is an answer; every other exception, and every law that does not hold, is a finding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Final

from restage.compare import compare_templates, parse_template
from restage.compare.textreport import as_text
from restage.document.jsoncycle import format_reference, parse_reference, resolve
from restage.document.jsontext import parse
from restage.document.splice import apply
from restage.document.values import parse_place, printable, show
from restage.errors import RestageError
from restage.recording.document import read, written
from restage.rules.reading import parse_rules
from restage.source import DIALECTS, Dialect, Invocation, MappedFiles, evaluate, read_configuration

Target = Callable[[bytes], None]
ENVIRONMENT: Final = {"HOME": "/home/a", "TOKEN": "t-dev", "EMPTY": ""}


def json_text(data: bytes) -> None:
    """A JSON file: its value is that of Python's own parser, and without an edit it stays as it is."""
    document = parse(data, "a.json")
    assert document.value == json.loads(data)
    assert apply(document, []) == data.decode()


def references(data: bytes) -> None:
    """References of json-cycle, alone and in a document."""
    text = data.decode("utf-8", "replace")
    path = parse_reference(text)
    if path is not None:
        assert parse_reference(format_reference(path)) == path
    place = parse_place(text)
    if place is not None and "*" not in place:
        assert parse_place(show(place)) == place
    resolve(parse(data, "a.json").value)


def rules(data: bytes) -> None:
    """A rules file."""
    parse_rules(data.decode("utf-8", "surrogateescape"), "restage.yml", "prod", ENVIRONMENT)


def variables(data: bytes) -> None:
    """A text with `${…}`, in every version's dialect."""
    text = json.dumps(data.decode("utf-8", "replace"))
    configuration = f"service: s\nprovider: {{name: aws}}\ncustom: {{a: {text}, b: x, c: [1, '${{self:custom.b}}']}}\n"
    _each_dialect(configuration.encode())


def configuration(data: bytes) -> None:
    """A `serverless.yml`."""
    _each_dialect(data)


def _each_dialect(data: bytes) -> None:
    for dialect in DIALECTS.values():
        try:
            _evaluate(data, dialect)
        except RestageError as error:
            _said(error)


def _evaluate(data: bytes, dialect: Dialect) -> None:
    files = MappedFiles({"serverless.yml": data, "a.json": b'{"a": 1}', ".env": b"A=1\n"})
    result = evaluate(read_configuration(files, dialect), Invocation("dev", environment=ENVIRONMENT))
    for problem in result.problems:
        printable(str(problem))


def template(data: bytes) -> None:
    """A template in JSON or YAML: it is the same as itself, and can be told."""
    one, other = parse_template(data, "a.yml"), parse_template(data, "a.yml")
    assert compare_templates(one, other).equal
    as_text(compare_templates(one, {"Resources": {}}))


def recording(data: bytes) -> None:
    """A recording: written again, it is read as the same."""
    found = read(data)
    assert read(written(found).encode()) == found


TARGETS: Final[Mapping[str, Target]] = {
    one.__name__: one for one in (json_text, references, rules, variables, configuration, template, recording)
}


def finding(name: str, data: bytes) -> str:
    """What is wrong with what a target makes of `data`; "" for nothing."""
    try:
        TARGETS[name](data)
    except RestageError as error:
        return _said(error)
    except Exception as error:
        return f"{type(error).__name__}: {error!s:.200}"
    return ""


def _said(error: RestageError) -> str:
    problems = [one for one in error.problems if not one.strip()]
    return "a problem without words" if problems or not error.problems else ""
