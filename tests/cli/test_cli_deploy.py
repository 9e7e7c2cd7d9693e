"""`restage deploy` as people call it: exit statuses, what goes where, and what is asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from deployed import PLAIN, account, changed, with_code
from published import faults

from e2e.emulator import Account
from restage.cli.dispatch import call
from restage.cli.main import main
from restage.cli.terminal import guarded


@pytest.fixture(name="aws")
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    with account(monkeypatch) as found:
        yield found


def restage(*words: str | Path) -> int:
    """Calls the command in this process, where the emulated account is; gives its exit status."""
    try:
        guarded(lambda: call("restage", ["deploy", *map(str, words)], main))
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_plan_a_deployment_and_nothing_to_do(aws: Account, capsys: pytest.CaptureFixture[str]) -> None:
    assert restage(PLAIN, "--plan") == 1
    out, err = capsys.readouterr()
    assert "stack hello-plain-dev\n  account    123456789012, us-east-1\n" in out
    assert err == ""
    assert restage(PLAIN, "--yes") == 0
    out, err = capsys.readouterr()
    assert out.endswith("deployed: stack hello-plain-dev\n")
    assert "uploading hello-plain.zip (207 bytes)\n" in err
    assert restage(PLAIN, "--plan") == 0
    assert capsys.readouterr().out.endswith("  nothing to do\n")


def test_documents(aws: Account, capsys: pytest.CaptureFixture[str]) -> None:
    results = []
    for words, status in ((("--plan",), 1), (("--yes",), 0), (("--yes",), 0)):
        assert restage(PLAIN, *words, "--json") == status
        document = json.loads(capsys.readouterr().out)
        assert faults(document, "deploy") == []
        assert faults({**document, "a key that nobody knows": None}, "deploy")
        results.append((document["result"], document["action"]))
    assert results == [("planned", "create"), ("deployed", "create"), ("nothing to do", "none")]


def test_without_a_terminal_nothing_is_done(aws: Account, capsys: pytest.CaptureFixture[str]) -> None:
    assert restage(PLAIN) == 2
    assert "there is no terminal to ask on; give --yes to deploy" in capsys.readouterr().err
    assert not [one for one in aws.calls if one.operation in ("CreateChangeSet", "PutObject")]


class _Terminal:
    """Stands for one on which something was typed."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.encoding = "utf-8"
        self.said: list[str] = []

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.answer

    def write(self, text: str) -> int:
        self.said.append(text)
        return len(text)

    def flush(self) -> None:
        pass


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("YES\n", 0), ("n\n", 2), ("\n", 2), ("", 2)])
def test_answers(aws: Account, monkeypatch: pytest.MonkeyPatch, answer: str, status: int) -> None:
    terminal = _Terminal(answer)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert restage(PLAIN) == status
    assert any("deploy this to account 123456789012? [y/N]" in text for text in terminal.said)
    assert any(one.operation == "PutObject" for one in aws.calls) is (status == 0)


def test_all_reasons_are_told_before_aws_is_asked(
    aws: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed(PLAIN, tmp_path / "artifact", (("service", "plugins"), ["./own.js"]))
    assert restage(folder, "--stage", "prod", "--region", "eu-west-1", "--yes") == 2
    err = capsys.readouterr().err
    assert [line.split(":")[1].strip().split(" ")[0] for line in err.splitlines()][:2] == ["--stage", "--region"]
    assert "./own.js" in err
    assert not aws.calls


def test_a_failure_holds_no_value(aws: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What CloudFormation says of a failure may repeat a property."""
    place = ("service", "provider", "compiledCloudFormationTemplate", "Resources", "GreetLambdaFunction", "Properties")
    secret = "hunter2-hunter2-hunter2"
    folder = changed(PLAIN, tmp_path / "artifact", ((*place, "Environment"), {"Variables": {"API_TOKEN": secret}}))
    aws.failures["GreetLambdaFunction"] = f"Value {secret} at 'environment' failed"
    assert restage(folder, "--yes") == 2
    told = capsys.readouterr()
    assert "GreetLambdaFunction: UPDATE_FAILED: Value (hidden) at 'environment' failed" in told.err
    assert secret not in told.out + told.err


def test_rolling_back(aws: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    newer = with_code(PLAIN, tmp_path / "newer", b"another zip")
    assert restage(PLAIN, "--yes", "-q") == 0
    assert restage(newer, "--stamp", "now", "--yes", "-q") == 0
    assert restage(PLAIN, "--yes", "-q") == 2
    assert "is older than the last deployment's" in capsys.readouterr().err
    assert restage(PLAIN, "--stamp", "now", "--yes", "-q") == 0
    assert restage(PLAIN, "--stamp", "now", "--plan", "-q") == 0


def test_policies_and_bundles_ask_nothing(aws: Account, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert restage(PLAIN, "--iam-policy") == 0
    assert json.loads(capsys.readouterr().out)["Version"] == "2012-10-17"
    assert restage(PLAIN, "--bundle", tmp_path / "bundle", "--bucket", "shelf") == 0
    assert "deploy.sh" in capsys.readouterr().out
    assert restage(PLAIN, "--bucket", "shelf", "--yes") == 2
    assert "--bucket shelf: this goes with --bundle DIR" in capsys.readouterr().err
    assert not aws.calls


def test_profiles(
    aws: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config").write_text("[profile release]\naws_access_key_id = other\naws_secret_access_key = x\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    assert restage(PLAIN, "--plan", "--profile", "release") == 1
    assert restage(PLAIN, "--plan", "--profile", "nobody") == 2
    assert "can't be used (ProfileNotFound)" in capsys.readouterr().err
    assert restage(PLAIN, "--plan") == 2
    assert "no AWS credentials were found" in capsys.readouterr().err


def test_without_boto3(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("restage.deploy.aws.find_spec", lambda name: None)
    assert restage(PLAIN, "--plan") == 2
    assert (
        capsys.readouterr().err == "restage: restage deploy: boto3 is not installed; pip install 'sls-restage[aws]'\n"
    )


def test_an_interrupt_says_what_to_do(
    aws: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("restage.cli.deploy.apply", interrupted)
    assert restage(PLAIN, "--yes") == 2
    assert "interrupted; what AWS has begun goes on there. Run the same command again" in capsys.readouterr().err


def test_a_stage_to_deploy_to_is_not_asked_for(aws: Account, capsys: pytest.CaptureFixture[str]) -> None:
    assert restage(PLAIN, "--to", "prod") == 2
    assert "--to: there is no such option; did you mean --stage STAGE" in capsys.readouterr().err
