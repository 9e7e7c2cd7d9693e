"""Sources that mean harm, or look as if they did: one clear message each, and nothing outside of the repository read."""

from __future__ import annotations

import builtins
import io
import os
from pathlib import Path

import pytest
from resolvers import yaml_texts

from restage.errors import SourceError
from restage.source import (
    DIALECTS,
    V1,
    V2,
    V3,
    Dialect,
    DiskFiles,
    Invocation,
    MappedFiles,
    OutsideError,
    Result,
    bounds,
    evaluate,
    read_configuration,
)
from restage.source.yamlreading import read_yaml

BASE = "service: s\nprovider: {name: aws}\n"
SECRET = "a secret of somebody else"


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A service's folder within a repository, with all that links and paths could lead to beside it."""
    (tmp_path / "outside.yml").write_text(f"a: {SECRET}\n")
    folder = tmp_path / "repository" / "service"
    folder.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    (tmp_path / "repository" / "shared.yml").write_text("a: shared\n")
    (folder / "inside.yml").write_text("a: inside\n")
    (folder / "to-inside.yml").symlink_to(folder / "inside.yml")
    (folder / "to-outside.yml").symlink_to(tmp_path / "outside.yml")
    (folder / "to-folder").symlink_to(tmp_path)
    (folder / "to-link.yml").symlink_to(folder / "to-outside.yml")
    (folder / "to-itself.yml").symlink_to(folder / "to-itself.yml")
    os.mkfifo(folder / "pipe.yml")
    (folder / "folder.yml").mkdir()
    with (folder / "large.yml").open("wb") as file:
        file.truncate(50_000_000)
    return folder


def evaluated(folder: Path, text: str, dialect: Dialect = V3) -> Result:
    (folder / "serverless.yml").write_text(text)
    return evaluate(read_configuration(DiskFiles(folder), dialect), Invocation("dev"))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every path that is opened while a test runs."""
    paths: list[str] = []
    real = os.open

    def watched(path: str, *args: int, **more: int) -> int:
        paths.append(str(path))
        return real(path, *args, **more)

    monkeypatch.setattr(os, "open", watched)
    monkeypatch.setattr(builtins, "open", io.open)
    return paths


OUTSIDE = [
    pytest.param("/etc/passwd", id="an absolute path"),
    pytest.param("../../outside.yml", id="above the repository"),
    pytest.param("../../../../../../../../etc/passwd", id="far above"),
    pytest.param("to-outside.yml", id="a link to outside"),
    pytest.param("to-link.yml", id="a link to a link to outside"),
    pytest.param("to-folder/outside.yml", id="through a link to a folder outside"),
    pytest.param("../../repository/../outside.yml", id="out, in and out"),
    pytest.param("inside.yml/../../../outside.yml", id="through a file"),
    pytest.param("/proc/self/environ", id="the process"),
    pytest.param("/dev/zero", id="a device"),
]


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("dialect", [V1, V2, V3], ids=lambda dialect: dialect.name)
def test_nothing_outside_of_the_repository_is_read(
    service: Path, opened: list[str], path: str, dialect: Dialect
) -> None:
    result = evaluated(service, f"{BASE}custom: {{a: '${{file({path})}}', b: '${{file({path}):a}}'}}\n", dialect)
    assert SECRET not in repr(result.value)
    assert "root:" not in repr(result.value)
    assert [lookup.kind for lookup in result.lookups] == ["outside", "outside"]
    assert all(Path(path).is_relative_to(service.parent) for path in opened)


@pytest.mark.parametrize("path", OUTSIDE)
def test_files_refuse_what_is_outside(service: Path, path: str) -> None:
    with pytest.raises(OutsideError, match="outside of the repository"):
        DiskFiles(service).read(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("inside.yml", b"a: inside\n", id="a file"),
        pytest.param("./inside.yml", b"a: inside\n", id="with a dot"),
        pytest.param("../shared.yml", b"a: shared\n", id="above the service, within the repository"),
        pytest.param("../service/inside.yml", b"a: inside\n", id="up and down"),
        pytest.param("to-inside.yml", b"a: inside\n", id="a link within"),
        pytest.param("none.yml", None, id="not there"),
        pytest.param("none/none.yml", None, id="no folder"),
        pytest.param("inside.yml/none.yml", None, id="below a file"),
    ],
)
def test_files_within_the_repository_are_read(service: Path, path: str, expected: bytes | None) -> None:
    assert DiskFiles(service).read(path) == expected


@pytest.mark.parametrize(
    ("path", "what"),
    [
        pytest.param("large.yml", "larger than 5,000,000 bytes", id="large"),
        pytest.param("pipe.yml", "no file, but", id="a pipe that nobody writes to"),
        pytest.param("folder.yml", "no file, but", id="a folder"),
        pytest.param("to-itself.yml", "to-itself.yml", id="a link to itself"),
    ],
)
def test_files_refuse_what_is_no_file(service: Path, path: str, what: str) -> None:
    with pytest.raises(SourceError, match=what):
        DiskFiles(service).read(path)
    problems = evaluated(service, f"{BASE}a: ${{file({path}), 'x'}}\n").problems
    assert len(problems) == 1
    assert what in str(problems[0])


def test_without_a_repository_the_service_is_all_there_is(tmp_path: Path) -> None:
    (tmp_path / "shared.yml").write_text("a: 1\n")
    (tmp_path / "service").mkdir()
    with pytest.raises(OutsideError):
        DiskFiles(tmp_path / "service").read("../shared.yml")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("a.yml", b"1", id="of the service"),
        pytest.param("../b.yml", b"2", id="of the repository"),
        pytest.param("../service/a.yml", b"1", id="up and down"),
        pytest.param("none.yml", None, id="not there"),
    ],
)
def test_files_out_of_a_mapping(path: str, expected: bytes | None) -> None:
    assert MappedFiles({"service/a.yml": b"1", "b.yml": b"2"}, "service").read(path) == expected


@pytest.mark.parametrize("path", ["/etc/passwd", "../../a", "../../../a", "a\0b"])
def test_a_mapping_has_no_outside(path: str) -> None:
    with pytest.raises(OutsideError):
        MappedFiles({"service/a.yml": b"1"}, "service").read(path)


def bomb(levels: int, line: str) -> str:
    return "".join(line.format(i=i, j=i - 1) for i in range(1, levels))


REFUSED = [
    pytest.param("a0: &a0 x\n" + bomb(30, "a{i}: &a{i} [*a{j}, *a{j}, *a{j}]\n"), "once aliases are followed", id="billion laughs"),
    pytest.param("a: &a {b: *a}", "*a stands within its own anchor", id="an object in itself"),
    pytest.param("a: &a [*a]", "*a stands within its own anchor", id="an array in itself"),
    pytest.param("a: " + "[" * 50_000, "nest", id="brackets without end"),
    pytest.param("".join(" " * i + "a:\n" for i in range(300)), "nested more than 100 deep", id="objects without end"),
    pytest.param("a: " + "{a: " * 300 + "1" + "}" * 300, "nested more than 100 deep", id="braces"),
    pytest.param(
        "a: &a {" + ", ".join(f"k{i}: 1" for i in range(600)) + "}\nb: [" + ", ".join(["{<<: *a}"] * 600) + "]",
        "keys are merged",
        id="merged again and again",
    ),
    pytest.param("a: &a {b: 1}\nb: {<<: [" + ", ".join(["*a"] * 200) + "]}", "objects are merged at once", id="merged at once"),
    pytest.param("a: !!js/function 'function () {}'", "!!js/function", id="a function"),
    pytest.param("a: !!python/object/apply:os.system [echo]", "!!python/object/apply:os.system", id="a call"),
    pytest.param("a: !!python/name:os.system", "!!python/name:os.system", id="a name"),
    pytest.param("a: !Nope x", "unknown tag !Nope", id="a tag that nobody knows"),
    pytest.param("a: 1\na: 2", "the key 'a' stands here a second time", id="a key twice"),
    pytest.param("a: 1\n---\nb: 2", "a second document", id="two documents"),
    pytest.param('a: "\x01"', "no YAML", id="a control character"),
    pytest.param("a: " + "x" * 5_000_001, "larger than 5,000,000 bytes", id="large"),
    pytest.param("c0: xxxxx\n" + bomb(60, "c{i}: '${{self:c{j}}}${{self:c{j}}}'\n"), "a text grows beyond", id="texts that double"),
    pytest.param(
        "c0: [x]\n" + bomb(60, "c{i}: ['${{self:c{j}}}', '${{self:c{j}}}']\n"), "once its variables are evaluated", id="arrays that double"
    ),
    pytest.param("".join(f"a{i}: '${{file(f{i}.yml), 1}}'\n" for i in range(1_100)), "more than 1,000 files", id="files without end"),
    pytest.param("a: [" + ", ".join(["'${self:service}'"] * 30_000) + "]", "hold variables", id="variables without end"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what"), REFUSED)
@pytest.mark.parametrize("dialect", [V3, DIALECTS["osls"]], ids=lambda dialect: dialect.name)
def test_what_is_too_much_is_refused_at_once(service: Path, text: str, what: str, dialect: Dialect) -> None:
    with pytest.raises(SourceError) as caught:
        evaluated(service, BASE + text + "\n", dialect)
    assert what in str(caught.value)
    assert "serverless.yml" in str(caught.value) or "f" in str(caught.value)
    assert len(str(caught.value)) < 300


PROBLEMS = [
    pytest.param("a: ${self:a}", "refers to itself", id="itself"),
    pytest.param("a: x${self:a}", "refers to itself", id="itself within a text"),
    pytest.param("a: {b: '${self:a}'}", "refers to itself", id="the object that it is in"),
    pytest.param("a: ${self:}", "refers to itself", id="everything"),
    pytest.param("a: ${self:b}\nb: ${self:c}\nc: ${self:a}", "refers to itself", id="a circle"),
    pytest.param("a: '" + "${self:" * 10_000 + "x" + "}" * 10_000 + "'", "nested more than 50 deep", id="variables 10,000 deep"),
    pytest.param("a: '" + "${X" * 10_000 + "x" + "}" * 10_000 + "'", "nested more than 50 deep", id="foreign ones 10,000 deep"),
    pytest.param("a: '" + "${" * 100_000 + "'", "nested more than 50 deep", id="beginnings without an end"),
    pytest.param("a: ${file(serverless.yml)}", "more than 10 times", id="the configuration in itself"),
    pytest.param("a: ${file(loop.yml):a}", "more than 10 times", id="a file in itself"),
    pytest.param("a: ${file(deep.json)}", "deep.json:1: no JSON: nested more than 100 deep", id="deep JSON"),
    pytest.param("a: ${file(bomb.yml)}", "once aliases are followed", id="a bomb in a file"),
    pytest.param("".join(f"c{i}: ${{self:c{i + 1}}}\n" for i in range(200)), "more than 40 deep", id="a chain"),
    pytest.param("a: '${opt:x" + ", opt:y" * 10_000 + "}'", "nothing is found", id="fallbacks without end"),
    pytest.param("a: '${opt:x" + " " * 100_000 + "}'", "nothing is found", id="blanks"),
    pytest.param("l: [x]\na: ${self:l." + "9" * 5_000 + "}", "nothing is found", id="an index beyond all bounds"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what"), PROBLEMS)
def test_what_leads_nowhere_is_a_problem_of_its_place(service: Path, text: str, what: str) -> None:
    (service / "loop.yml").write_text("a: ${file(loop.yml):a}\n")
    (service / "deep.json").write_text("[" * 100_000)
    (service / "bomb.yml").write_text("a0: &a0 x\n" + bomb(30, "a{i}: &a{i} [*a{j}, *a{j}, *a{j}]\n"))
    result = evaluated(service, f"{BASE}{text}\n")
    assert any(what in str(problem) for problem in result.problems)
    assert result.value["service"] == "s"


HARMLESS = [
    pytest.param("a: '" + "$" * 100_000 + "'", id="dollars"),
    pytest.param("a: '" + "\\" * 100_000 + "${self:service}'", id="backslashes"),
    pytest.param("a: " + "9" * 100_000, id="a number without end"),
    pytest.param("a: 0x" + "f" * 100_000, id="a hexadecimal one"),
    pytest.param("a: 1" + ":59" * 20_000, id="one to the base of 60"),
    pytest.param("a: " + "x" * 1_000_000, id="a long text"),
    pytest.param("a: '" + "{" * 100_000 + "'", id="braces"),
]


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=lambda dialect: dialect.name)
def test_what_only_looks_hostile_is_read(service: Path, text: str, dialect: Dialect) -> None:
    assert not evaluated(service, f"{BASE}{text}\n", dialect).problems


OLD = [
    pytest.param("custom: {a: '${self:custom.b}', b: '${self:custom.a}'}", "without end", id="a circle"),
    pytest.param("custom: {a: 'x${self:custom.a}'}", "without end", id="itself within a text"),
    pytest.param("custom: {a: '${self:custom}'}", "holds itself", id="the object that it is in"),
    pytest.param("custom: {a: '${file(loop.yml)}'}", "holds itself", id="a file in itself"),
    pytest.param("custom:\n  c0: xxxxx\n" + bomb(60, "  c{i}: '${{self:custom.c{j}}}${{self:custom.c{j}}}'\n"), "more than 500 variables", id="texts that double"),
    pytest.param("custom: {a: '" + "${a:b}" * 600 + "'}", "more than 500 variables", id="variables without end"),
    pytest.param("custom: {a: '${opt:" + "x" * 5_000 + "}'}", "more than 4,000 characters", id="a variable without end"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "what"), OLD)
def test_version_1_is_bounded_too(service: Path, text: str, what: str) -> None:
    (service / "loop.yml").write_text("a: ${file(loop.yml)}\nb: ${file(loop.yml)}\n")
    try:
        problems = [str(problem) for problem in evaluated(service, f"{BASE}{text}\n", V1).problems]
    except SourceError as error:
        problems = [str(error)]
    assert any(what in problem for problem in problems)


ENVIRONMENTS = [
    pytest.param("A=${B}\nB=${A}\n", id="a circle"),
    pytest.param("A=x${A}\n", id="itself"),
    pytest.param("A0=x\n" + bomb(60, "A{i}=${{A{j}}}${{A{j}}}\n"), id="values that double"),
    pytest.param("A=" + "${B}" * 20_000 + "\n", id="references without end"),
    pytest.param("A=" + " " * 60_000 + "x\n", id="blanks without end"),
    pytest.param("A=1\n" * 50_000, id="large"),
]


@pytest.mark.parametrize("text", ENVIRONMENTS)
@pytest.mark.parametrize("dialect", [V2, V3, DIALECTS["osls"]], ids=lambda dialect: dialect.name)
def test_env_files_are_bounded(service: Path, text: str, dialect: Dialect) -> None:
    (service / ".env").write_text(text)
    try:
        said = f".env: has {evaluated(service, f'useDotenv: true{chr(10)}{BASE}a: ${{env:A}}{chr(10)}', dialect).value}"
    except SourceError as error:
        said = str(error)
    assert said.startswith(".env: has ")
    assert len(said) < 1_000_000


QUOTED = "K{}: 'x-${{sls:stage}}-{}'"


def test_the_bounds_leave_room() -> None:
    """A service with a thousand functions of ten variables each is no bomb."""
    functions = "".join(
        f"  f{number}:\n    handler: h.run\n    environment: {{{', '.join(QUOTED.format(key, number) for key in range(10))}}}\n"
        for number in range(1_000)
    )
    files = MappedFiles({"serverless.yml": f"{BASE}functions:\n{functions}".encode()})
    result = evaluate(read_configuration(files, V3), Invocation("dev"))
    assert result.at(("functions", "f999", "environment", "K9")) == "x-dev-999"
    assert bounds.EVALUATIONS >= 15_000


@pytest.mark.parametrize("dialect", [V1, V3], ids=lambda dialect: dialect.name)
def test_without_libyaml_it_is_the_same(dialect: Dialect, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML's own parser refuses a tab after a colon, and reads nothing differently."""
    with_it = [read(text, dialect) for text in yaml_texts()]
    monkeypatch.setattr("yaml.__with_libyaml__", False)
    without = [read(text, dialect) for text in yaml_texts()]
    different = [text for text, one, other in zip(yaml_texts(), with_it, without, strict=True) if one != other]
    assert all(read(text, dialect) == "refused" for text in different)
    assert [text for text in different if "\t" not in text] == []


def read(text: str, dialect: Dialect) -> object:
    """The value of a YAML text, or that it has none."""
    try:
        return read_yaml(text, "a.yml", dialect.schema)
    except SourceError:
        return "refused"
