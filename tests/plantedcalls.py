"""Calls of every command, in every form and with everything wrong that may be, in a folder full of planted secrets."""

from __future__ import annotations

import contextlib
import io
import json
import pathlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pytest
import yaml
from planted import (
    ANSWER,
    GIVEN,
    IN_VALUES,
    INNER,
    OPTION,
    OUTER,
    PARAM,
    PLANTED,
    RULED,
    SERVICE,
    for_stage,
    resolved,
)

from restage.cli.main import run
from restage.source import Lookup

World = pathlib.Path
Prepare = Callable[[World], object]
ANY = -1


class Case(NamedTuple):
    """One call. `status`: how it ends, ANY where that is not the point; `prepare` changes the folder that it is made
    in; `files`: what it writes for people, too; `slow`: is it much like others, and left to the longer runs?"""

    id: str
    words: tuple[str, ...]
    status: int
    prepare: tuple[Prepare, ...] = ()
    environment: Mapping[str, str] = {}
    files: tuple[str, ...] = ()
    slow: bool = False


def prod(secret: str) -> str:
    return for_stage(secret, "prod")


def dev(secret: str) -> str:
    return for_stage(secret, "dev")


def call(*words: str, program: str = "restage") -> tuple[int, str, str]:
    """The exit status and the outputs of a call in this process."""
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    before, sys.argv = sys.argv, [program, *words]
    status = 0
    try:
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            run()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(bool(end.code))
    finally:
        sys.argv = before
    out, err = (stream.buffer.getvalue().decode() for stream in streams if isinstance(stream.buffer, io.BytesIO))
    return status, out, err


# ------------------------------------------------------------------------------------------- the folder of a call


def rules(text: str) -> Prepare:
    """A rules file, in which `{set}` and the like are secrets."""
    body = text
    for kind, secret in RULED.items():
        body = body.replace("{" + kind + "}", dev(secret) if kind in ("from", "map") else prod(secret))
    return lambda world: (world / "restage.yml").write_text(f"version: 1\n{body}", "utf-8")


def target(*lines: str) -> Prepare:
    return rules("targets:\n  prod:\n    rules:\n" + "".join(f"      - {line}\n" for line in lines))


def edit(file: str, old: str, new: str) -> Prepare:
    """One text of a file replaced."""

    def edits(world: World) -> None:
        text = (world / file).read_text("utf-8")
        assert old in text, (file, old)
        (world / file).write_text(text.replace(old, new, 1), "utf-8")

    return edits


def config(old: str, new: str) -> Prepare:
    return edit("service/serverless.yml", old, new)


def recorded(world: World) -> None:
    call("record", "dev", "--source", "service", "-q")


def attested(world: World) -> None:
    call("dev", "--to", "prod", "-o", "made", "--attest", "proof.json", "-q")


def mixed(world: World) -> None:
    """An artifact for prod that still has dev's secrets, and more that is wrong."""
    for name in ("cloudformation-template-update-stack.json", "serverless-state.json"):
        text = (world / "prod" / name).read_text("utf-8")
        for _, marker in PLANTED:
            text = text.replace(marker.replace("-dev-", "-prod-"), marker)
        (world / "prod" / name).write_text(text, "utf-8")


def broken(world: World) -> None:
    """References that lead nowhere, in the very values that are secret."""
    mixed(world)
    file = world / "prod" / "cloudformation-template-update-stack.json"
    template = json.loads(file.read_text("utf-8"))
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            variables = resource["Properties"]["Environment"]["Variables"]
            for name, value in variables.items():
                variables[name] = {"Fn::Join": ["", [value, {"Ref": "Nothing"}]]}
    file.write_text(json.dumps(template, indent=2), "utf-8")


def yaml_templates(world: World) -> None:
    for stage in ("dev", "prod"):
        text = (world / stage / "cloudformation-template-update-stack.json").read_text("utf-8")
        (world / f"{stage}.yml").write_text(yaml.safe_dump(json.loads(text)), "utf-8")


def printed(world: World) -> None:
    for stage in ("dev", "prod"):
        (world / f"{stage}.json").write_text(json.dumps(resolved(SERVICE, stage), indent=2), "utf-8")


def answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked up is answered as an account would."""
    monkeypatch.setattr("restage.lookups.aws.aws", lambda environment: lambda lookups, account: _answers(lookups))


def _answers(lookups: Sequence[Lookup]) -> dict[str, str]:
    return {one.expression: prod(ANSWER) for one in lookups if one.expression.startswith("ssm:")}


# ------------------------------------------------------------------------------------------- the calls

RUN = ("dev", "--to", "prod", "-o", "out")
SOURCE = ("--source", "service")
VALUES = (
    "--value", f"ssm:/shop/prod/key={prod(GIVEN)}", "--value", f"env:OUTER_TOKEN={prod(OUTER)}",
    "--param", f"token={prod(PARAM)}", "--opt", f"nothing={prod(OPTION)}",
)  # fmt: skip
LOOKUPS = f"values:\n  env:OUTER_TOKEN: '{prod(IN_VALUES)}'\ntargets:\n  prod:\n    values:\n      ssm:/shop/prod/key: '${{env:OUTSIDE}}'\n"
OUTSIDE = {"OUTSIDE": prod(RULED["env"])}
SETS = target(
    "{variable: DB_PASSWORD, set: '{set}'}",
    "{variable: SETTING, set: '${env:OUTSIDE}'}",
    "{map: greetings-dev, to: '{to}'}",
)


def in_forms(case: Case, *others: tuple[str, ...]) -> Iterator[Case]:
    """The call as it is, and in its other forms."""
    for number, more in enumerate(((), *others)):
        yield case._replace(id=" ".join((case.id, *more)), words=(*case.words, *more), slow=case.slow or number > 1)


# These settle everything, so that --strict has nothing to refuse
VALUED, PRINTED = "with values in rules", "by what was printed"


def runs() -> Iterator[Case]:
    json_, quiet, dry, strict = ("--json",), ("-q",), ("--dry-run",), ("--strict",)
    for row in (
        Case("a plain run", RUN, 0),
        Case("by the configuration", (*RUN, *SOURCE), 0),
        Case("with values on the command line", (*RUN, *SOURCE, *VALUES), 0),
        Case(VALUED, (*RUN, *SOURCE), 0, (rules(LOOKUPS),), OUTSIDE),
        Case("with rules", RUN, 0, (SETS,), OUTSIDE),
        Case("by a recording", RUN, 0, (recorded,)),
        Case(PRINTED, (*RUN, "--resolved", "prod.json", "--resolved-source", "dev.json"), 0, (printed,)),
        Case("by an account's answers", (*RUN, *SOURCE, "--lookup", "aws"), 0),
    ):
        yield from in_forms(row, json_, quiet, dry, (*dry, *json_))
        ends = row._replace(status=0 if row.id in (VALUED, PRINTED) else 2)
        yield from in_forms(ends._replace(id=f"{row.id} --strict", words=(*row.words, *strict)), json_, quiet)
        yield ends._replace(id=f"{row.id} --dry-run --strict", words=(*row.words, *dry, *strict), slow=True)
    attest = Case("attested", (*RUN, *SOURCE, *VALUES, "--attest", "proof.json"), 0, files=("proof.json",))
    yield from in_forms(attest, json_, quiet)
    yield attest._replace(
        id="attested, with rules", words=(*RUN, "--attest", "proof.json"), prepare=(SETS,), environment=OUTSIDE
    )


def reads() -> Iterator[Case]:
    """The commands that only read."""
    differ = ((), ("--json",), ("--markdown",), ("--html", "page.html"), ("-q",), ("--exact",))
    for left, right in (("dev", "prod"), ("dev.yml", "prod.yml")):
        for form in differ:
            made = (yaml_templates,) if left.endswith("yml") else ()
            files = ("page.html",) if "--html" in form else ()
            yield Case(f"diff {left} {right} {' '.join(form)}", ("diff", left, right, *form), 1, made, files=files)
    for name, prepare in (("dev's secrets in prod", mixed), ("broken references", broken)):
        for form in ((), ("--json",), ("--sarif", "-"), ("--sarif", "x.sarif"), ("-q",)):
            files = ("x.sarif",) if "x.sarif" in form else ()
            yield Case(
                f"check, {name} {' '.join(form)}", ("check", "prod", "--not", "dev", *form), 1, (prepare,), files=files
            )
    for form in ((), ("--json",), ("-q",)):
        yield Case(f"record {' '.join(form)}", ("record", "dev", *SOURCE, *form), 0)
        changed = (recorded, edit("service/secrets.yml", "apiKey: ", "apiKey: x"))
        yield Case(f"record --check {' '.join(form)}", ("record", "dev", *SOURCE, "--check", *form), 1, changed)
        held = ("verify", "made", "--attestation", "proof.json", "--input", "dev")
        yield Case(f"verify {' '.join(form)}", (*held, *form), 0, (attested,))
        worse = (attested, edit("made/serverless-state.json", "hello-plain", "hello-other"))
        yield Case(f"verify, changed {' '.join(form)}", (*held, *form), 1, worse)


def pipelines() -> Iterator[Case]:
    """The forms that pipelines show."""
    summary = {"GITHUB_STEP_SUMMARY": "summary.md"}
    for case in (
        Case("by the configuration", (*RUN, *SOURCE, *VALUES), 0),
        Case("with rules", RUN, 0, (SETS,), {**OUTSIDE}),
        Case("refused", (*RUN, "--strict", *SOURCE), 2),
        Case("runs", (*RUN, "--to", "qa"), 0),
        Case("check", ("check", "prod", "--not", "dev"), 1, (mixed,)),
        Case("checks", ("check", "prod", "dev", "--not", "qa"), ANY, (broken,)),
        Case("diff", ("diff", "dev", "prod"), 1),
    ):
        name = f"{case.id} in a pipeline"
        yield case._replace(id=f"{name} as Markdown", words=(*case.words, "--format", "markdown"))
        noted = case._replace(words=(*case.words, "--format", "github"), environment={**case.environment, **summary})
        yield noted._replace(id=f"{name} as annotations", files=("summary.md",))
        if case.words[0] == "check":
            junit = case._replace(words=(*case.words, "--junit", "report.xml"), files=("report.xml",))
            yield junit._replace(id=f"{name} as JUnit XML")


def pages() -> Iterator[Case]:
    """What is written for looking at."""
    written = Case("report", ("report", "dev", "--to", "prod", "--html", "page.html"), 0, files=("page.html",))
    yield from in_forms(written, SOURCE, (*SOURCE, *VALUES), ("-q",))
    yield written._replace(id="report, with rules", prepare=(SETS,), environment=OUTSIDE)
    learned = ("learn", "dev", "prod", "-o", "learned.yml", "--html", "page.html")
    yield from in_forms(Case("learn --html", learned, 0, files=("page.html",)), SOURCE)


def learns() -> Iterator[Case]:
    pair, alone = ("learn", "dev", "prod"), ("learn", "--from-artifact", "dev", "--to", "prod")
    # Values of prod that are not dev's with another stage in them
    other = edit("prod/serverless-state.json", "greetings-prod", "salutations")
    for name, words in (("a pair", pair), ("a pair and its source", (*pair, *SOURCE)), ("maps", alone)):
        prepare = () if words == alone else (other,)
        row = Case(f"learn from {name}", words, 0, prepare, files=("restage.yml",), slow=name == "maps")
        yield from in_forms(row, ("--json",), ("-q",))
        dry = row._replace(words=(*words, "--dry-run"), files=(), id=f"{row.id} --dry-run", slow=True)
        yield from in_forms(dry, ("--json",), ("-q",))
        checked = dry._replace(words=(*words, "--check"), status=1, id=f"{row.id} --check")
        yield from in_forms(checked, ("--json",), ("-q",))


SETTING = "{variable: DB_PASSWORD, set: '{set}'}"
WRONG_RULES = [
    ("matches nothing", target("{map: '{unused}', to: '{to}'}"), {}),
    ("matches nothing of this value", target("{variable: DB_PASSWORD, from: '{unused}', set: '{set}'}"), {}),
    ("contradicts another", target(SETTING, "{variable: DB_PASSWORD, set: '{to}'}"), {}),
    ("has a misspelt key", target("{variable: DB_PASSWORD, sets: '{set}'}"), {}),
    ("is a text", target("'{set}'"), {}),
    ("is a list", target("['{set}']"), {}),
    ("has an object for a text", target("{map: {a: '{map}'}, to: '{to}'}"), {}),
    ("needs a variable that is not set", target("{variable: DB_PASSWORD, set: '${env:NOT_SET}'}", SETTING), {}),
    ("needs a number", target("{variable: DB_PASSWORD, set: '${env:OUTSIDE:number}'}"), OUTSIDE),
    ("has a default", target("{variable: DB_PASSWORD, set: \"${env:NOT_SET, '{default}'}\"}"), {}),
    ("has another source", target("{variable: DB_PASSWORD, set: \"${ssm:/shop/key, '{default}'}\"}"), {}),
    ("has an unknown setting", rules("targets: {prod: {password: '{set}'}}\n"), {}),
    ("has a wrong choice", rules("targets: {prod: {text: '{set}'}}\n"), {}),
    ("is no YAML", target("{variable: DB_PASSWORD, set: '{set}"), {}),
    ("is no YAML in double quotes", target('{variable: DB_PASSWORD, set: "{set}\\$"}'), {}),
    ("is no YAML with a tab", rules("targets:\n\tprod: '{set}'\n"), {}),
    ("has an unknown tag", target("{variable: DB_PASSWORD, set: !secret '{set}'}"), {}),
    ("has a key twice", target("{variable: DB_PASSWORD, set: '{set}', set: '{to}'}"), {}),
    ("leads back to itself", rules("targets: &a {prod: *a, x: '{set}'}\n"), {}),
    ("looks up what nobody asks for", rules("targets: {prod: {values: {'ssm:/x': '{set}'}}}\n"), {}),
    ("has a value of no sort", rules("targets: {prod: {values: ['{set}']}}\n"), {}),
    ("has another version", rules("targets: {prod: {}}\nversion: '{set}'\n"), {}),
]  # fmt: skip


def wrong_rules() -> Iterator[Case]:
    for what, prepare, environment in WRONG_RULES:
        case = Case(f"a rules file that {what}", (*RUN, *SOURCE), 2, (prepare,), environment)
        yield from in_forms(case, ("--json",))
    learning = Case("learn, a rules file that is no YAML", ("learn", "dev", "prod"), 2, (WRONG_RULES[13][1],))
    yield from in_forms(learning, ("--json",))


KEY = "kitty"
STATE, TEMPLATE = "dev/serverless-state.json", "dev/cloudformation-template-update-stack.json"
DB_PASSWORD = '"DB_PASSWORD": "'
BROKEN_ARTIFACTS = [
    ("a quote too many", edit(STATE, DB_PASSWORD, DB_PASSWORD + '"')),
    ("a quote too few", edit(STATE, DB_PASSWORD, DB_PASSWORD[:-1])),
    ("a comma too many", edit(TEMPLATE, DB_PASSWORD, ",," + DB_PASSWORD)),
    ("a control character", edit(STATE, DB_PASSWORD, DB_PASSWORD + "\x01")),
    ("a wrong escape", edit(STATE, DB_PASSWORD, DB_PASSWORD + "\\x")),
    ("a key twice", edit(STATE, DB_PASSWORD, '"SETTING": 1, ' + DB_PASSWORD)),
    ("no JSON", lambda world: (world / STATE).write_text(f"password = {dev(INNER)}")),
    ("an end too soon", lambda world: cut(world / STATE)),
    ("no UTF-8", lambda world: spoil(world / STATE)),
]  # fmt: skip


def cut(file: pathlib.Path) -> None:
    text = file.read_text("utf-8")
    file.write_text(text[: text.index("DB_PASSWORD") + 30], "utf-8")


def spoil(file: pathlib.Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data.replace(KEY.encode(), KEY.encode() + b"\xff", 1))


def broken_artifacts() -> Iterator[Case]:
    for what, prepare in BROKEN_ARTIFACTS:
        for words in (RUN, (*RUN, "--json"), ("diff", "dev", "prod", "--json")):
            yield Case(f"{what} in an artifact: {' '.join(words)}", words, 2, (prepare,))


NEW = '"useDotenv": true,'


def added(text: str) -> Prepare:
    return config(NEW, f"{NEW} {text.replace('SECRET', dev(INNER))},")


BROKEN_SOURCES = [
    ("no YAML", added('"token": "SECRET')),
    ("a key twice", added('"a": 1, "a": "SECRET"')),
    ("an unknown tag", added('"token": !vault "SECRET"')),
    ("a tab", config('{\n', '{\n\t"token": SECRET\n\t- '.replace("SECRET", dev(INNER)))),
    ("an unknown source", added('"token": "SECRET ${nosuch:x}"')),
    ("an unknown source with a fallback", added('"token": "${nosuch:x, \'SECRET\'}"')),
    ("a fallback without quotes", added('"token": "${opt:x, SECRET}"')),
    ("nothing found", added('"token": "SECRET-${opt:nosuch}"')),
    ("a bracket too few", added('"token": "SECRET-${opt:nosuch"')),
    ("a switch that is none, by a variable", added('"token": "${strToBool(${self:custom.apiKey})}"')),
    ("a circle", added('"token": "SECRET-${self:token}"')),
    ("a file that is not there", added('"token": "SECRET-${file(./nothing.yml):x}"')),
    ("a file that is no JSON", lambda world: with_file(world, "conf.json", '{"password": "SECRET')),
    ("a file that is no YAML", lambda world: with_file(world, "conf.yml", 'password: "SECRET')),
    ("a file with a key twice", lambda world: with_file(world, "conf.yml", "password: SECRET\npassword: SECRET\n")),
    ("a number that is none", config('"handler": "stub.run"', f'"handler": "stub.run", "memorySize": "{dev(INNER)}"')),
    ("another password", config('"DB_PASSWORD": "', f'"DB_PASSWORD": "{dev(INNER)}')),
    ("another entry for prod", added('"one": {"prod": "SECRET"}')),
]  # fmt: skip


def with_file(world: World, name: str, text: str) -> None:
    (world / "service" / name).write_text(text.replace("SECRET", dev(INNER)), "utf-8")
    config(NEW, f'{NEW} "conf": "${{file(./{name})}}",')(world)


def broken_sources() -> Iterator[Case]:
    for what, prepare in BROKEN_SOURCES:
        case = Case(f"a configuration with {what}", (*RUN, *SOURCE, "--strict"), 2, (prepare,))
        yield from in_forms(case, ("--json",))
        for words in (("learn", "dev", "prod", *SOURCE, "--check"), ("record", "dev", *SOURCE)):
            yield Case(f"{words[0]}, a configuration with {what}", words, ANY, (prepare,), slow=True)


WRONG_WORDS = [
    ("a value without its expression", (*RUN, *SOURCE, "--value", prod(GIVEN))),
    ("a value that begins as JSON", (*RUN, *SOURCE, "--value", f"ssm:/x={{{prod(GIVEN)}")),
    ("a value that nothing looks up", (*RUN, *SOURCE, "--value", f"ssm:/x={prod(GIVEN)}")),
    ("a value without a source", (*RUN, "--value", f"ssm:/x={prod(GIVEN)}")),
    ("a param without its key", (*RUN, *SOURCE, "--param", prod(PARAM))),
    ("a param without a name", (*RUN, *SOURCE, "--param", f"={prod(PARAM)}")),
    ("an option without a name", (*RUN, *SOURCE, "--opt", f"={prod(OPTION)}")),
    ("an option that is ours", (*RUN, *SOURCE, "--opt", f"stage={prod(OPTION)}")),
    ("an option that there is not", (*RUN, f"--password={prod(OPTION)}")),
    ("an option known from elsewhere", (*RUN, f"--env={prod(OPTION)}")),
    ("a switch with a value", (*RUN, f"--json={prod(OPTION)}")),
    ("what was printed, broken", (*RUN, "--resolved", "broken.json")),
    ("what was printed, of nothing", (*RUN, "--resolved", "list.json")),
    ("an attestation of a secret", ("verify", "dev", "--attestation", "broken.json")),
    ("an attestation with a secret in it", ("verify", "dev", "--attestation", "claim.json")),
    ("a template that is none", ("diff", "broken.json", "list.json")),
    ("a template in YAML that is none", ("diff", "broken.yml", "broken.yml")),
]  # fmt: skip


def wrong_files(world: World) -> None:
    (world / "broken.json").write_text(f'{{"password": "{dev(INNER)}', "utf-8")
    (world / "broken.yml").write_text(f"Resources:\n  A: {{password: !Sub [{dev(INNER)}\n  B: '{dev(INNER)}\n", "utf-8")
    (world / "list.json").write_text(json.dumps([dev(INNER)]), "utf-8")
    claim = {"_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:sls-restage:attestation:v1"}
    whole = {**claim, "subject": [{"name": "../x", "digest": {"sha256": "x"}}], "predicate": {"input": dev(INNER)}}
    (world / "claim.json").write_text(json.dumps(whole), "utf-8")


def wrong_words() -> Iterator[Case]:
    for what, words in WRONG_WORDS:
        yield from in_forms(Case(what, words, 2, (wrong_files,)), ("--json",))


def completions() -> Iterator[Case]:
    for what, prepare in (("rules", SETS), ("broken rules", WRONG_RULES[13][1])):
        for shell in ("bash", "zsh", "fish"):
            typed = "restage dev --to "
            environment = {
                "_RESTAGE_COMPLETE": f"complete_{shell}",
                "COMP_WORDS": typed,
                "COMP_CWORD": "3",
                "_TYPER_COMPLETE_ARGS": typed,
                "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            }
            yield Case(f"{shell} completes with {what}", (), ANY, (prepare,), environment)


def everything() -> Iterator[Case]:
    for many in (
        runs,
        reads,
        pipelines,
        pages,
        learns,
        wrong_rules,
        broken_artifacts,
        broken_sources,
        wrong_words,
        completions,
    ):
        yield from many()


CASES = list(everything())
