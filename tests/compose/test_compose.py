"""Compositions: which services, in which order, where their artifacts lie; and what can't be known is refused."""

from __future__ import annotations

import json
import pathlib

import pytest

from restage import RestageError
from restage.compose.files import compose_file, is_composed
from restage.compose.services import read_composition

PLAIN = "service: x\nprovider: {name: aws}\n"


def composed(folder: pathlib.Path, text: str, configurations: dict[str, str]) -> pathlib.Path:
    """A composition, with the configurations of its services by their files' names."""
    for name, configuration in configurations.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(configuration)
    (folder / "serverless-compose.yml").write_text(text)
    return folder / "serverless-compose.yml"


def services(**paths: str) -> dict[str, str]:
    return {f"{path}/serverless.yml": PLAIN for path in paths.values()}


ORDERS = [
    pytest.param("a: {path: a}, b: {path: b}, c: {path: c}", "abc", id="the file's order"),
    pytest.param("a: {path: a, dependsOn: c}, b: {path: b}, c: {path: c}", "bca", id="dependsOn, one"),
    pytest.param(
        "a: {path: a, dependsOn: [c, b]}, b: {path: b, dependsOn: [c]}, c: {path: c}", "cba", id="dependsOn, several"
    ),
    pytest.param(
        "a: {path: a, params: {url: 'x/${c.Url}/${b.Arn}'}}, b: {path: b}, c: {path: c}", "bca", id="outputs in params"
    ),
    pytest.param(
        "a: {path: a, params: {deep: [{x: '${b.Url}'}]}}, b: {path: b}, c: {path: c}", "bca", id="an output deep down"
    ),
    pytest.param(
        "a: {path: a, params: {x: '${env:HOME}-${sls:stage}'}}, b: {path: b}, c: {path: c}",
        "abc",
        id="variables that are no outputs",
    ),
    pytest.param(
        "a: &a {path: a, params: &p {x: '${c.Url}'}}, b: {path: b, params: *p}, c: {path: c}", "cab", id="an alias"
    ),
]


@pytest.mark.parametrize(("text", "expected"), ORDERS)
def test_services_come_behind_those_they_need(tmp_path: pathlib.Path, text: str, expected: str) -> None:
    file = composed(tmp_path, f"services: {{{text}}}", services(a="a", b="b", c="c"))
    found = read_composition(file, None, {})
    assert "".join(one.name for one in found) == expected
    assert [one.artifact for one in found] == [tmp_path / name / ".serverless" for name in expected]


PLACES = [
    pytest.param("{path: svc}", {"svc/serverless.yml": PLAIN}, "svc/.serverless", id="the default"),
    pytest.param("{path: ./svc/}", {"svc/serverless.json": "{}"}, "svc/.serverless", id="a JSON configuration"),
    pytest.param("{path: svc}", {"svc/serverless.yml": "package: {path: dist/pkg}"}, "svc/dist/pkg", id="package.path"),
    pytest.param(
        "{path: svc}",
        {"svc/serverless.yml": "package: {individually: true}"},
        "svc/.serverless",
        id="package without path",
    ),
    pytest.param(
        "{path: svc, config: api.yml}",
        {"svc/api.yml": "package: {path: out}", "svc/serverless.yml": PLAIN},
        "svc/out",
        id="another configuration",
    ),
    pytest.param(
        "{path: '${env:WHERE}'}", {"svc/serverless.yml": PLAIN}, "svc/.serverless", id="a path of the environment"
    ),
    pytest.param(
        "{path: 's-${sls:stage}'}", {"s-dev/serverless.yml": PLAIN}, "s-dev/.serverless", id="a path with the stage"
    ),
    pytest.param(
        "{path: svc}",
        {"svc/serverless.ts": "", "svc/.serverless/serverless-state.json": "{}"},
        "svc/.serverless",
        id="a program, packaged where they are by default",
    ),
    pytest.param(
        "{path: svc, component: serverless-framework}",
        {"svc/serverless.yml": PLAIN},
        "svc/.serverless",
        id="the component written out",
    ),
]


@pytest.mark.parametrize(("inputs", "files", "expected"), PLACES)
def test_artifacts_lie_where_the_framework_puts_them(
    tmp_path: pathlib.Path, inputs: str, files: dict[str, str], expected: str
) -> None:
    file = composed(tmp_path, f"services:\n  a: {inputs}\n", files)
    (service,) = read_composition(file, "dev", {"WHERE": "svc"})
    assert service.artifact == tmp_path / expected


BOMB = "\n".join(
    [
        "services: {a: {path: a, params: &a0 {x: x}}}",
        *(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]" for n in range(9)),
    ]
)
REFUSED = [
    pytest.param(BOMB, "serverless-compose.yml", id="aliases of aliases"),
    pytest.param("", "a configuration is an object", id="nothing"),
    pytest.param("services: {}", "there are no services", id="no services"),
    pytest.param("services: [a]", "there are no services", id="a list"),
    pytest.param("services: {a: {path: a}", "no YAML", id="no YAML"),
    pytest.param("services: {a: {path: a}, a: {path: b}}", "serverless-compose.yml:1", id="a service twice"),
    pytest.param("services: {a: a}", "services.a: this is no object", id="a text"),
    pytest.param("services: {../a: {path: a}}", "may hold letters", id="a name that leads elsewhere"),
    pytest.param("services: {'..': {path: a}}", "may hold letters", id="a name of dots"),
    pytest.param("services: {a: {component: ./mine}}", "is no Serverless Framework service", id="another component"),
    pytest.param("services: {a: {params: {}}}", "services.a: there is no path", id="no path"),
    pytest.param("services: {a: {path: 1}}", "services.a: there is no path", id="a path that is no text"),
    pytest.param("services: {a: {path: nope}}", "services.a.path: there is no folder", id="no such folder"),
    pytest.param("services: {a: {path: .}}", "the composition's own folder", id="its own folder"),
    pytest.param("services: {a: {path: '${env:NOT_SET}'}}", "NOT_SET is not set", id="a variable that is not set"),
    pytest.param("services: {a: {path: 's-${sls:stage}'}}", "say with --from", id="the stage, which nobody said"),
    pytest.param("services: {a: {path: '${param:x}'}}", "depends on variables", id="another variable"),
    pytest.param("services: {a: {path: a, dependsOn: z}}", "no service 'z'", id="a dependency that is not there"),
    pytest.param("services: {a: {path: a, params: {x: '${z.Url}'}}}", "no service 'z'", id="an output of nobody's"),
    pytest.param(
        "services: {a: {path: a, dependsOn: b}, b: {path: b, dependsOn: a}}", "a, b depend on each other", id="a circle"
    ),
    pytest.param("services: {a: {path: a, dependsOn: a}}", "a depend on each other", id="itself"),
    pytest.param("services: {a: {path: a}, b: {path: ./a}}", "a and b have one artifact", id="one folder twice"),
    pytest.param("services: {a: {path: variable}}", "depends on variables", id="package.path with a variable"),
    pytest.param("services: {a: {path: elsewhere}}", "depends on variables", id="package that is a variable"),
    pytest.param("services: {a: {path: program}}", "its configuration is a program", id="a program, and no artifact"),
    pytest.param("services: {a: {path: empty}}", "services.a: ", id="no configuration"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_can_not_be_known_is_refused(tmp_path: pathlib.Path, text: str, said: str) -> None:
    files = {
        **services(a="a", b="b"),
        "variable/serverless.yml": "package: {path: '${opt:x}'}",
        "elsewhere/serverless.yml": "package: ${file(package.yml)}",
        "program/serverless.ts": "",
        "empty/x": "",
    }
    with pytest.raises(RestageError) as caught:
        read_composition(composed(tmp_path, text, files), None, {})
    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: pathlib.Path) -> None:
    file = composed(tmp_path, "services:\n  a: {path: x}\n  b: {path: y}\n  c: 1\n", {})
    with pytest.raises(RestageError) as caught:
        read_composition(file, None, {})
    assert len(caught.value.problems) == 3
    assert f"{file}:3, services.b.path" in str(caught.value)


def test_a_composition_may_be_json(tmp_path: pathlib.Path) -> None:
    composed(tmp_path, "services: {}", services(a="a"))
    (tmp_path / "serverless-compose.json").write_text(json.dumps({"services": {"a": {"path": "a"}}}))
    assert [one.name for one in read_composition(tmp_path / "serverless-compose.json", None, {})] == ["a"]


def test_a_program_is_not_executed(tmp_path: pathlib.Path) -> None:
    (tmp_path / "serverless-compose.ts").write_text("export default {}")
    with pytest.raises(RestageError, match="this is a program, and nothing is executed"):
        read_composition(tmp_path / "serverless-compose.ts", None, {})


def test_what_names_a_composition(tmp_path: pathlib.Path) -> None:
    file = composed(tmp_path, "services: {}", {"other/x.yml": ""})
    assert compose_file(file) == compose_file(tmp_path) == file
    assert compose_file(tmp_path / "other") is compose_file(tmp_path / "other" / "x.yml") is None
    assert is_composed(["other", str(tmp_path)])
    (tmp_path / "serverless-state.json").write_text("{}")
    assert compose_file(tmp_path) is None, "an artifact is no composition, whatever lies in it"
