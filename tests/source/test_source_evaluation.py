"""The public face of restage/source: values, what is unknown of them, where they come from."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

import restage.source
from restage.errors import RestageError, SourceError
from restage.source import (
    NOTHING,
    V1,
    V2,
    V3,
    V4,
    Configuration,
    Dependency,
    Dialect,
    Invocation,
    MappedFiles,
    Reading,
    Result,
    ScriptError,
    Text,
    Unknown,
    evaluate,
    read_configuration,
)

BASE = "service: shop\nprovider: {name: aws}\n"


def read(text: str, dialect: Dialect = V3, **files: str) -> Configuration:
    contents = {name.replace("__", "/").replace("_", "."): value.encode() for name, value in files.items()}
    return read_configuration(MappedFiles({"serverless.yml": text.encode(), **contents}), dialect)


def evaluated(text: str, dialect: Dialect = V3, invocation: Invocation | None = None, **files: str) -> Result:
    return evaluate(read(text, dialect, **files), invocation or Invocation(stage="dev"))


SECRET = Unknown("ssm:/shop/dev/key", frozenset(["ssm:/shop/dev/key"]))
UNKNOWNS = [
    pytest.param("${ssm:/shop/${sls:stage}/key}", SECRET, id="a lookup by its resolved expression"),
    pytest.param(
        "a-${ssm:/shop/dev/key}-${sls:stage}", Text(("a-", SECRET, "-dev")), id="the text around it stays known"
    ),
    pytest.param(
        "${env:X, 'y'}", Unknown("env:X", frozenset(["env:X"]), "y"), id="a fallback is what may be, not what is"
    ),
    pytest.param(
        "${env:X, ssm:/shop/dev/key, 'z'}",
        Unknown("env:X", frozenset(["env:X"]), Unknown(SECRET.expression, SECRET.lookups, "z")),
        id="fallbacks in a row",
    ),
    pytest.param(
        "${env:X, env:Y}",
        Unknown("env:X", frozenset(["env:X"]), Unknown("env:Y", frozenset(["env:Y"]), NOTHING)),
        id="the last has no fallback",
    ),
    pytest.param("${self:custom.secret}", SECRET, id="through another property"),
    pytest.param("${self:custom.secret, 'x'}", SECRET, id="a property that is there is never missing"),
    pytest.param("<${self:custom.secret}>", Text(("<", SECRET, ">")), id="through another property, within a text"),
    pytest.param(
        "${self:custom.secret.user}",
        Unknown("ssm:/shop/dev/key.user", SECRET.lookups),
        id="a member of what is not known",
    ),
    pytest.param(
        "${self:custom.map.${env:X}}",
        Unknown("self:custom.map.${env:X}", frozenset(["env:X"])),
        id="an address that is not known",
    ),
    pytest.param(
        "${ssm:/${env:X}/key, 'z'}",
        Unknown("ssm:/${env:X}/key", frozenset(["env:X"]), "z"),
        id="a lookup that waits for another one",
    ),
    pytest.param(
        "${file(./code.js):a.b}",
        Unknown("file(./code.js):a.b", frozenset(["file(./code.js):a.b"])),
        id="a script is not executed",
    ),
    pytest.param("${file(./none.js):a, 'x'}", "x", id="a script that is not there is missing"),
    pytest.param("${sls:instanceId}", Unknown("sls:instanceId", frozenset(["sls:instanceId"])), id="this packaging"),
    pytest.param(
        "${ssm(eu-west-1, raw):/x}",
        Unknown("ssm(eu-west-1, raw):/x", frozenset(["ssm(eu-west-1, raw):/x"])),
        id="region and mode are part of the name",
    ),
    pytest.param("${self:custom.map.dev, ssm:/never}", "d", id="a fallback behind a value is not asked"),
    pytest.param("${opt:region, 'r'}", "r", id="an option that is not given is known to be none"),
]


@pytest.mark.parametrize(("text", "expected"), UNKNOWNS)
def test_unknown_values_are_values_too(text: str, expected: object) -> None:
    custom = {"secret": "${ssm:/shop/dev/key}", "map": {"dev": "d"}, "probe": text}
    result = evaluated(f"{BASE}custom: {json.dumps(custom)}\n", code_js="never read")
    assert result.at(("custom", "probe")) == expected
    assert not result.problems


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param({"env:X": "given"}, "<given>", id="a value"),
        pytest.param({"env:X": None}, "<y>", id="none: the fallback"),
        pytest.param({"env:X": "${sls:stage}"}, "<dev>", id="a value that holds a variable is evaluated"),
        pytest.param({"env:X": 5}, "<5>", id="a number"),
        pytest.param({}, Text(("<", Unknown("env:X", frozenset(["env:X"]), "y"), ">")), id="nothing is said"),
    ],
)
def test_values_settle_lookups(values: dict[str, str | int | None], expected: object) -> None:
    result = evaluated(f"{BASE}a: <${{env:X, 'y'}}>\n", invocation=Invocation("dev", values=values))
    assert result.value["a"] == expected
    assert [lookup.expression for lookup in result.lookups] == ([] if values else ["env:X"])


def test_a_complete_invocation_leaves_nothing_open() -> None:
    result = evaluated(f"{BASE}a: ${{env:X, 'y'}}\nb: ${{ssm:/x}}\n", invocation=Invocation("dev", complete=True))
    assert result.value["a"] == "y"
    assert [problem.path for problem in result.problems] == [("b",)]


def test_each_lookup_is_listed_once_with_all_that_needs_it() -> None:
    text = f"{BASE}a: ${{ssm:/x/${{sls:stage}}}}\nb: '<${{self:a}}>'\nc: [1, '${{ssm:/x/dev, 0}}']\nd: ${{env:N, 1}}\n"
    lookups = evaluated(text).lookups
    assert [(lookup.expression, lookup.kind, str(lookup.place), lookup.optional) for lookup in lookups] == [
        ("ssm:/x/dev", Dependency.SSM, "serverless.yml:3", False),
        ("env:N", Dependency.ENVIRONMENT, "serverless.yml:6", True),
    ]
    assert lookups[0].paths == (("a",), ("b",), ("c", 1))


ORIGINS = [
    pytest.param(("service",), ("serverless.yml:1", None, "serverless.yml:1", set()), id="written out"),
    pytest.param(
        ("custom", "a"),
        ("serverless.yml:4", "x-${sls:stage}", "serverless.yml:4", {Dependency.STAGE}),
        id="a text around the stage",
    ),
    pytest.param(
        ("custom", "b"),
        ("serverless.yml:5", "${file(./conf.${sls:stage}.yml):host}", "conf.dev.yml:2", {Dependency.STAGE}),
        id="a file by stage: the value's own line is in that file",
    ),
    pytest.param(
        ("custom", "c", "inner", "host"),
        ("serverless.yml:6", "${file(./conf.${sls:stage}.yml):deep}", "conf.dev.yml:5", {Dependency.STAGE}),
        id="within an object that was chosen by stage",
    ),
    pytest.param(
        ("custom", "d"),
        ("serverless.yml:7", "${self:custom.c.inner.host}", "conf.dev.yml:5", {Dependency.STAGE}),
        id="through another property",
    ),
    pytest.param(
        ("custom", "e"),
        ("serverless.yml:8", "${self:custom.plain}", "serverless.yml:9", set()),
        id="a variable that depends on nothing",
    ),
    pytest.param(
        ("custom", "f"),
        (
            "serverless.yml:10",
            "${env:X}-${aws:accountId}",
            "serverless.yml:10",
            {Dependency.ENVIRONMENT, Dependency.ACCOUNT},
        ),
        id="what is outside",
    ),
    pytest.param(
        ("custom", "g"),
        ("serverless.yml:11", "${opt:region, 'eu-west-1'}", "serverless.yml:11", {Dependency.OPTION}),
        id="an option",
    ),
]


@pytest.mark.parametrize(("path", "expected"), ORIGINS)
def test_every_value_knows_where_it_comes_from(
    path: tuple[str, ...], expected: tuple[str, str | None, str, set[Dependency]]
) -> None:
    text = (
        f"{BASE}custom:\n"
        "  a: x-${sls:stage}\n"
        "  b: ${file(./conf.${sls:stage}.yml):host}\n"
        "  c: ${file(./conf.${sls:stage}.yml):deep}\n"
        "  d: ${self:custom.c.inner.host}\n"
        "  e: ${self:custom.plain}\n"
        "  plain: p\n"
        "  f: ${env:X}-${aws:accountId}\n"
        "  g: ${opt:region, 'eu-west-1'}\n"
    )
    conf = "# a comment\nhost: h\ndeep:\n  inner:\n    host: ${self:service}-h\n"
    origin = evaluated(text, conf_dev_yml=conf).origin(path)
    assert (str(origin.place), origin.expression, str(origin.written), set(origin.depends_on)) == expected


def test_an_evaluation_goes_on_where_a_value_can_not_be_had() -> None:
    result = evaluated(f"{BASE}a: ${{self:nope}}\nb: '${{self:a}}-x'\nc: ${{self:service}}\n")
    assert result.value["c"] == "shop"
    assert [(str(problem.place), problem.path) for problem in result.problems] == [("serverless.yml:3", ("a",))]
    assert isinstance(result.value["b"], Unknown)
    assert not result.lookups


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param("a: ${self:nope}", "nothing is found", id="nothing there"),
        pytest.param("a: ${self:b}\nb: ${self:a}", "refers to itself", id="a circle"),
        pytest.param("a: x${self:provider}", "within a text", id="an object within a text"),
        pytest.param("a: ${opt:x, nope}", "no source", id="syntax"),
        pytest.param("a: ${nope:x}", "no plugin", id="a source that nobody brings"),
        pytest.param("a: ${file(bad.yml)}", "bad.yml:1: no YAML", id="a file that can't be parsed"),
        pytest.param("useDotenv: ${ssm:/x}", "has to be known before", id="needed before it can be looked up"),
    ],
)
def test_problems_name_the_file_the_line_and_what_is_wrong(text: str, what: str) -> None:
    problems = evaluated(f"{BASE}{text}\n", bad_yml="[").problems
    assert len(problems) == 1
    assert str(problems[0]).startswith("serverless.yml:3: ")
    assert what in str(problems[0])


def test_a_source_that_a_plugin_may_bring_is_a_lookup() -> None:
    result = evaluated(f"{BASE}plugins: [serverless-plugin-git-variables]\na: ${{git:sha1}}\n")
    assert [(lookup.expression, lookup.kind) for lookup in result.lookups] == [("git:sha1", Dependency.PLUGIN)]
    assert not result.problems


def test_two_stages_share_what_was_read_and_nothing_else() -> None:
    configuration = read(f"{BASE}a: {{b: '${{sls:stage}}', c: [1]}}\n")
    dev, prod = (evaluate(configuration, Invocation(stage)) for stage in ("dev", "prod"))
    assert (dev.at(("a", "b")), prod.at(("a", "b"))) == ("dev", "prod")
    assert configuration.root["a"] == {"b": "${sls:stage}", "c": [1]}


def test_defaults_do_not_reach_copies_of_the_provider() -> None:
    assert evaluated(f"{BASE}a: ${{self:provider}}\n").value["a"] == {"name": "aws"}


@pytest.mark.parametrize("name", ["serverless.ts", "serverless.js", "serverless.mjs"])
def test_a_program_is_not_read(name: str) -> None:
    with pytest.raises(ScriptError, match=r"serverless print --format json"):
        read_configuration(MappedFiles({name: b"module.exports = {}"}), V3)


@pytest.mark.parametrize(
    ("contents", "what"),
    [
        pytest.param({}, "no configuration", id="nothing there"),
        pytest.param({"serverless.yml": b"- 1"}, "serverless.yml: a configuration is an object", id="a list"),
        pytest.param({"serverless.yml": b""}, "serverless.yml: a configuration is an object", id="empty"),
        pytest.param({"serverless.yml": b"a: [\nb"}, "serverless.yml:2: no YAML", id="no YAML"),
        pytest.param({"serverless.yml": b"a: 1\na: 2"}, "serverless.yml:2: the key 'a'", id="a key twice"),
        pytest.param({"serverless.json": b'{"a": 1,\n}'}, "serverless.json:2: no JSON", id="no JSON"),
    ],
)
def test_a_configuration_that_can_not_be_read_says_where(contents: dict[str, bytes], what: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_configuration(MappedFiles(contents), V3)
    assert what in str(caught.value)
    assert isinstance(caught.value, RestageError)


def test_what_was_read_and_what_was_looked_for_is_known() -> None:
    reading = Reading(
        MappedFiles({"serverless.yml": f"{BASE}a: ${{file(a.txt)}}\nb: ${{file(b.yml), 1}}\n".encode(), "a.txt": b"x"})
    )
    evaluate(read_configuration(reading, V3), Invocation("dev"))
    assert reading.found == ("a.txt", "serverless.yml")
    assert reading.missing == ("b.yml",)


ENV = "useDotenv: true\n" + BASE + "a: ${env:A}\n"
ENV_FILES = [
    pytest.param(V3, {"_env": "A=common"}, "common", id="the common one"),
    pytest.param(V3, {"_env": "A=common", "_env_dev": "A=mine"}, "mine", id="the stage's instead"),
    pytest.param(
        V3, {"_env": "A=common", "_env_dev": "B=mine"}, Unknown("env:A", frozenset(["env:A"])), id="one of both only"
    ),
    pytest.param(V4, {"_env": "A=common", "_env_dev": "B=mine"}, "common", id="version 4 reads both"),
    pytest.param(V4, {"_env": "A=common", "_env_dev": "A=mine"}, "mine", id="version 4: the stage's first"),
    pytest.param(V1, {"_env": "A=common"}, Unknown("env:A", frozenset(["env:A"])), id="version 1 reads none"),
    pytest.param(V3, {}, Unknown("env:A", frozenset(["env:A"])), id="none there: not known"),
]


@pytest.mark.parametrize(("dialect", "files", "expected"), ENV_FILES)
def test_env_files(dialect: Dialect, files: dict[str, str], expected: object) -> None:
    assert evaluated(ENV, dialect, None, **files).value["a"] == expected


def test_the_environment_wins_over_its_files() -> None:
    invocation = Invocation("dev", environment={"A": "process"})
    assert evaluated(ENV, V3, invocation, _env="A=file").value["a"] == "process"


VERSION_4 = [
    pytest.param("${sls:stage}", "prod", id="the stage"),
    pytest.param("${param:a}", "stage's", id="stages.<stage>.params"),
    pytest.param("${param:b}", "default's", id="stages.default.params"),
    pytest.param("${param:cli}", "line", id="--param"),
    pytest.param("${param:none, 'x'}", "x", id="a param that is not there"),
    pytest.param("${self:provider.stage}", "qa", id="what is written in provider.stage, as long as it is evaluated"),
    pytest.param("${AWS::Region}-${sls:stage}", "${AWS::Region}-prod", id="foreign"),
    pytest.param("${iot:Connection.Thing.ThingName}", "${iot:Connection.Thing.ThingName}", id="foreign, too"),
    pytest.param("${!Literal}", "${!Literal}", id="foreign within Fn::Sub"),
    pytest.param("${noColon}", "${noColon}", id="what has neither colon nor parentheses"),
    pytest.param("${opt:x, 'text'}", "text", id="a literal"),
    pytest.param("${opt:x, 5}", 5, id="a number"),
    pytest.param("${opt:x, true}", True, id="a boolean"),
    pytest.param("${opt:x, self:custom.map.${sls:stage}}", "p", id="nested"),
    pytest.param("${file(./f.${sls:stage}.json):a.b}", "f", id="a file by stage"),
    pytest.param("${file(./none.json):a, 'x'}", "x", id="a file that is not there"),
    pytest.param("${strToBool(${opt:x, 'true'})}", True, id="a boolean out of a text"),
    pytest.param("${env:E}", Unknown("env:E", frozenset(["env:E"])), id="the environment"),
    pytest.param("${aws:region}", "eu-west-1", id="the region"),
    pytest.param(
        "${aws:ssm:/a/${sls:stage}}", Unknown("aws:ssm:/a/prod", frozenset(["aws:ssm:/a/prod"])), id="a resolver's own name"
    ),
    pytest.param("${ssm(eu-west-1):/a}", Unknown("ssm(eu-west-1):/a", frozenset(["ssm(eu-west-1):/a"])), id="the old form"),
    pytest.param("${safe:key/x}", Unknown("safe:key/x", frozenset(["safe:key/x"])), id="a named resolver"),
    pytest.param("${terraform:outputs:x}", Unknown("terraform:outputs:x", frozenset(["terraform:outputs:x"])), id="terraform"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), VERSION_4)
def test_version_4_by_its_public_source(text: str, expected: object) -> None:
    root = {
        "service": "shop",
        "provider": {"name": "aws", "stage": "qa", "region": "eu-west-1"},
        "stages": {
            "default": {"params": {"a": "default's", "b": "default's"}, "resolvers": {"safe": {"type": "vault"}}},
            "prod": {"params": {"a": "stage's"}},
            "dev": {"params": {"a": "${env:NEVER}"}},
        },
        "custom": {"map": {"prod": "p"}, "probe": text},
    }
    invocation = Invocation("prod", {"param": ["cli=line"]})
    result = evaluated(json.dumps(root), V4, invocation, f_prod_json='{"a": {"b": "f"}}')
    assert result.at(("custom", "probe")) == expected
    assert not result.problems


def test_version_4_keeps_what_is_for_the_stage_only() -> None:
    root = {
        "service": "shop",
        "provider": {"name": "aws"},
        "stages": {"default": {"params": {}}, "prod": {"params": {"a": 1}}, "dev": {"params": {"a": "${env:NEVER}"}}},
    }
    result = evaluated(json.dumps(root), V4, Invocation("prod"))
    assert result.value["stages"] == {"default": {"params": {}}, "prod": {"params": {"a": 1}}}
    assert result.at(("provider", "stage")) == "prod"
    assert not result.lookups


def test_version_4_takes_params_or_stages() -> None:
    root = {"service": "s", "provider": {"name": "aws"}, "params": {"default": {"a": 1}}, "stages": {"default": {}}}
    assert [problem.path for problem in evaluated(json.dumps(root), V4).problems] == [("params",)]


MERGED = [
    pytest.param([{"a": 1}, {"b": 2}], {"a": 1, "b": 2}, id="keys of all"),
    pytest.param([{"a": {"x": 1, "y": 1}}, {"a": {"y": 2}}], {"a": {"x": 1, "y": 2}}, id="objects within"),
    pytest.param([{"a": [1, 2, 3]}, {"a": [9]}], {"a": [9, 2, 3]}, id="arrays by position"),
    pytest.param([{"a": [1]}, {"a": {"x": 1}}], {"a": {"x": 1}}, id="another kind takes the place"),
    pytest.param([None, {"a": 1}], {"a": 1}, id="what is null is nothing"),
]


@pytest.mark.parametrize(("parts", "expected"), MERGED)
@pytest.mark.parametrize("key", ["functions", "resources"])
def test_lists_of_functions_and_resources_are_merged(key: str, parts: list[object], expected: object) -> None:
    result = evaluated(json.dumps({"service": "s", "provider": {"name": "aws"}, key: parts}))
    assert result.merged.value[key] == expected
    assert result.value[key] == parts


def test_merging_keeps_the_place_and_the_origin() -> None:
    text = f"{BASE}functions:\n  - ${{file(f.yml)}}\n  - ${{file(g.yml)}}\n"
    merged = evaluated(text, f_yml="f: {memorySize: 1}\n", g_yml="\ng:\n  memorySize: ${self:service}\n").merged
    origin = merged.origin(("functions", "g", "memorySize"))
    assert (str(origin.place), origin.expression) == ("g.yml:3", "${self:service}")
    assert str(merged.origin(("functions", "f", "memorySize")).place) == "f.yml:1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: ${self:custom.gone}", {}, id="undefined is left out"),
        pytest.param("a: ${env:X}", {"a": Unknown("env:X", frozenset(["env:X"]))}, id="an environment variable"),
        pytest.param(
            "a: x-${env:X, 'y'}-${opt:stage}",
            {"a": Text(("x-", Unknown("env:X", frozenset(["env:X"]), "y"), "-dev"))},
            id="within a text",
        ),
        pytest.param(
            "a: ${self:custom.m.${env:X}.y}",
            {"a": Unknown("self:custom.m.${env:X}.y", frozenset(["env:X"]))},
            id="an address that is not known",
        ),
        pytest.param(
            "a: ${ssm:/x~true}", {"a": Unknown("ssm:/x~true", frozenset(["ssm:/x~true"]))}, id="a secure parameter"
        ),
        pytest.param(
            "a: ${self:custom.s}-${self:custom.s}",
            {"a": Text((Unknown("ssm:/s", frozenset(["ssm:/s"])), "-", Unknown("ssm:/s", frozenset(["ssm:/s"]))))},
            id="through another property, twice",
        ),
        pytest.param(
            "a: ${self:custom.s.key}", {"a": Unknown("ssm:/s.key", frozenset(["ssm:/s"]))}, id="a member of a lookup"
        ),
        pytest.param("a: ${file(c.js)}", {"a": Unknown("file(c.js)", frozenset(["file(c.js)"]))}, id="a script"),
    ],
)
def test_version_1_has_unknown_values_too(text: str, expected: dict[str, object]) -> None:
    result = evaluated(f"{BASE}custom: {{s: '${{ssm:/s}}'}}\n{text}\n", V1, c_js="x")
    assert {key: value for key, value in result.value.items() if key == "a"} == expected
    assert not result.problems


def test_version_1_tells_origins() -> None:
    text = f"{BASE}custom:\n  host: ${{file(./c.${{opt:stage}}.yml):host}}\n  url: https://${{self:custom.host}}/\n"
    result = evaluated(text, V1, c_dev_yml="\nhost: h\n")
    assert result.at(("custom", "url")) == "https://h/"
    origin = result.origin(("custom", "url"))
    assert (str(origin.place), origin.expression) == ("serverless.yml:5", "https://${self:custom.host}/")
    assert origin.depends_on == {Dependency.STAGE}
    assert str(result.origin(("custom", "host")).written) == "c.dev.yml:2"


def test_version_2_falls_back_to_the_old_resolver_for_what_the_new_one_leaves() -> None:
    result = evaluated(
        f"{BASE}custom:\n  a: ${{opt:mine, 'x'}}\n  b: ${{cf.eu-west-1:s.O}}\n  c: ${{self:custom.a}}\n", V2
    )
    assert result.at(("custom", "a")) == "x"
    assert result.at(("custom", "c")) == "x"
    assert [lookup.expression for lookup in result.lookups] == ["cf.eu-west-1:s.O"]


@pytest.mark.parametrize(
    "syntax",
    [
        pytest.param("\\${((a+)+)}", id="nested repetition"),
        pytest.param("(.*)*", id="no beginning"),
        pytest.param("\\${(.+?)(.+?)}", id="two groups"),
    ],
)
def test_version_1_takes_no_delimiters_that_could_take_for_ever(syntax: str) -> None:
    root = {
        "service": "s",
        "provider": {"name": "aws", "variableSyntax": syntax},
        "custom": {"a": "${aaaaaaaaaaaaaaaaaa!"},
    }
    with pytest.raises(SourceError, match="variableSyntax"):
        evaluated(json.dumps(root), V1)


def test_the_package_knows_nothing_of_the_rest() -> None:
    folder = Path(restage.source.__file__).parent
    foreign = {
        name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported(node)
        if name.startswith("restage") and not name.startswith("restage.source") and name != "restage.errors"
    }
    assert foreign == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_params_of_an_organisation_may_be_the_dashboard_s() -> None:
    root = {
        "service": "s",
        "org": "o",
        "app": "a",
        "provider": {"name": "aws"},
        "params": {"dev": {"mine": 1}, "default": {"mine": 2, "common": 3}},
        "custom": {"mine": "${param:mine}", "common": "${param:common, 4}", "none": "${param:none, 4}"},
    }
    assert evaluated(json.dumps(root)).value["custom"] == {
        "mine": 1,
        "common": Unknown("param:common", frozenset(["param:common"]), 3),
        "none": Unknown("param:none", frozenset(["param:none"]), 4),
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("${strToBool(${env:SECRET})}", id="no boolean"),
        pytest.param("${env:BAD}", id="no syntax in a value"),
        pytest.param("${self:x.${env:SECRET}}", id="an address"),
    ],
)
@pytest.mark.parametrize("dialect", [V1, V3], ids=lambda dialect: dialect.name)
def test_problems_show_no_value_of_the_environment(text: str, dialect: Dialect) -> None:
    invocation = Invocation("dev", environment={"SECRET": "hunter2", "BAD": "hunter2 ${opt:x, nope}"})
    result = evaluated(f"{BASE}a: {text}\nx: {{}}\n", dialect, invocation)
    assert "hunter2" not in " ".join(str(problem) for problem in result.problems)
