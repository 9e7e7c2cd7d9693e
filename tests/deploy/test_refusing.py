"""What is refused before anything is asked of AWS: an artifact for each reason, all reasons in one message."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from deployed import ARTIFACTS, PLAIN, changed

from restage.deploy.deploying import Confirmed, read_deployment
from restage.document.values import Path as Place
from restage.errors import RestageError

SERVICE: Place = ("service",)
PROVIDER: Place = (*SERVICE, "provider")


def _problems(folder: Path, confirmed: Confirmed) -> tuple[str, ...]:
    with pytest.raises(RestageError) as raised:
        read_deployment(folder, confirmed)
    return raised.value.problems


@pytest.mark.parametrize(("confirmed", "said"), [
    pytest.param(Confirmed(stage="prod"), "--stage prod: the artifact is for dev", id="another stage"),
    pytest.param(Confirmed(region="eu-west-1"), "--region eu-west-1: the artifact is for us-east-1", id="another region"),
    pytest.param(Confirmed(framework="v5"), "--framework v5: expected one of v1, v2, v3, osls", id="a version that there is not"),
    pytest.param(Confirmed(without=("nothing",)), "--without-plugin nothing: the service has no such plugin", id="a plugin that there is not"),
])  # fmt: skip
def test_words(confirmed: Confirmed, said: str) -> None:
    (problem,) = _problems(PLAIN, confirmed)
    assert said in problem


@pytest.mark.parametrize(("place", "value", "said"), [
    pytest.param((*PROVIDER, "stackName"), "my_stack", "'my_stack', has '_' as its character 3", id="a stack's name with an underscore"),
    pytest.param((*PROVIDER, "stackName"), "s" * 129, "has 129 characters, of 128", id="a stack's name that is too long"),
    pytest.param((*PROVIDER, "coreCloudFormationTemplate"), {}, "there is no template that makes the bucket", id="no bucket"),
    pytest.param((*SERVICE, "console"), {"a": 1}, "service.console is set", id="console"),
    pytest.param((*SERVICE, "plugins"), ["./plugins/own.js"], "plugin ./plugins/own.js is not known here", id="a plugin of the service's own"),
    pytest.param((*SERVICE, "plugins"), ["serverless-stack-termination-protection"], "protects the stack from being deleted while the client deploys", id="a plugin that works at deploy time"),
    pytest.param((*SERVICE, "plugins"), {"modules": ["serverless-stack-termination-protection"]}, "give --without-plugin serverless-stack-termination-protection", id="plugins in the other form"),
    pytest.param((*PROVIDER, "deploymentBucketObject"), {"sseCustomerAlgorithim": "AES256"}, "encrypts with a key of your own (SSE-C)", id="a key of the user's own, in the framework's spelling"),
    pytest.param((*SERVICE, "appId"), None, "packaged by version 4", id="version 4"),
])  # fmt: skip
def test_artifacts(tmp_path: Path, place: Place, value: object, said: str) -> None:
    problems = _problems(changed(PLAIN, tmp_path / "artifact", (place, value)), Confirmed())
    assert any(said in problem for problem in problems), problems


@pytest.mark.parametrize("plugins", [
    pytest.param([], id="none"),
    pytest.param(["serverless-offline", "serverless-esbuild"], id="plugins that do nothing then"),
    pytest.param(["serverless-prune-plugin"], id="a harmless one"),
    pytest.param(["serverless-domain-manager"], id="one without its settings"),
    pytest.param(["serverless-plugin-split-stacks"], id="one whose uploads are done here"),
])  # fmt: skip
def test_plugins_that_are_no_reason(tmp_path: Path, plugins: list[str]) -> None:
    read_deployment(changed(PLAIN, tmp_path / "artifact", ((*SERVICE, "plugins"), plugins)), Confirmed())


def test_going_without_a_plugin(tmp_path: Path) -> None:
    folder = changed(PLAIN, tmp_path / "artifact", ((*SERVICE, "plugins"), ["./own.js"]))
    assert read_deployment(folder, Confirmed(without=("./own.js",))).plugins == ("./own.js",)


def _without_zip(folder: Path) -> None:
    (folder / "hello-plain.zip").unlink()


def _other_zip(folder: Path) -> None:
    (folder / "hello-plain.zip").write_bytes(b"other")


@pytest.mark.parametrize(("fault", "said"), [
    pytest.param(_without_zip, "RS101", id="a missing zip"),
    pytest.param(_other_zip, "RS102", id="another zip"),
])  # fmt: skip
def test_faults(tmp_path: Path, fault: Callable[[Path], None], said: str) -> None:
    folder = tmp_path / "artifact"
    shutil.copytree(PLAIN, folder)
    fault(folder)
    assert any(said in problem for problem in _problems(folder, Confirmed()))


def test_a_nested_template_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "artifact"
    shutil.copytree(ARTIFACTS / "v3" / "plugin-split-stacks" / "dev", folder)
    nested = next(folder.glob("*-nested-stack.json"))
    nested.unlink()
    assert any(nested.name in problem for problem in _problems(folder, Confirmed()))


def test_all_reasons_at_once(tmp_path: Path) -> None:
    folder = changed(PLAIN, tmp_path / "artifact", ((*SERVICE, "plugins"), ["./a.js", "./b.js"]))
    _without_zip(folder)
    problems = _problems(folder, Confirmed(stage="prod", region="eu-west-1"))
    assert len(problems) >= 5
    assert sum("--stage" in problem or "--region" in problem for problem in problems) == 2


@pytest.mark.parametrize(("framework", "version"), [("v1", "v1"), ("v2", "v2")])
def test_marks_of_two_versions(tmp_path: Path, framework: str, version: str) -> None:
    """A state of version 2 that configures `variableSyntax`, as version 1 always has it."""
    folder = changed(ARTIFACTS / "v2" / "plain" / "dev", tmp_path / "artifact", ((*PROVIDER, "variableSyntax"), "x"))
    (problem,) = _problems(folder, Confirmed())
    assert problem.endswith("give --framework v1 or --framework v2")
    assert read_deployment(folder, Confirmed(framework=framework)).version.name == version
