"""Deploying onto an emulated account: what is there afterwards, in which order it came, and what is done again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import boto3
import pytest
from deployed import ARTIFACTS, PLAIN, SHOP, Told, account, changed, deployed, deployment_of, hands, planned, with_code

from e2e.emulator import Account
from e2e.emulator import Refusal as Refused
from restage.deploy import requests
from restage.deploy.calls import CALLS
from restage.deploy.changes import Action, Change
from restage.deploy.deploying import apply, endpoints, plan_deploy, stamped
from restage.deploy.model import Deployment
from restage.deploy.planning import StackAction
from restage.deploy.report import as_json, as_text
from restage.document.values import as_list
from restage.errors import DeployError, Refusal, UsageError

VERSIONS = ("v1", "v2", "v3", "osls")
STACK = "hello-plain-dev"
OTHER_CODE = (ARTIFACTS / "v3" / "already-there" / "dev" / "inherited.zip").read_bytes() + b"\n"


@pytest.fixture(name="aws")
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    with account(monkeypatch) as found:
        yield found


def _functions() -> dict[str, str]:
    found = boto3.client("lambda", "us-east-1").list_functions()["Functions"]
    return {one["FunctionName"]: one["CodeSha256"] for one in found}


def _bucket(stack: str = STACK) -> str:
    found = boto3.client("cloudformation", "us-east-1").describe_stack_resource(
        StackName=stack, LogicalResourceId="ServerlessDeploymentBucket"
    )["StackResourceDetail"]["PhysicalResourceId"]
    return str(found)


def _objects() -> list[str]:
    bucket = _bucket()
    return [one["Key"] for one in boto3.client("s3", "us-east-1").list_objects_v2(Bucket=bucket)["Contents"]]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_first_deployment_and_one_more(aws: Account, version: str) -> None:
    folder = ARTIFACTS / version / "plain" / "dev"
    told = Told()
    assert deployed(folder, told).action is StackAction.CREATE
    assert set(_functions()) == {"hello-plain-dev-greet", "hello-plain-dev-snake_case", "hello-plain-dev-wave-back"}
    assert len({*_functions().values()}) == 1
    assert any(event.is_stack and event.status == "UPDATE_COMPLETE" for event in told.events)
    number = len(aws.calls)
    assert planned(folder).is_empty
    assert not [call for call in aws.calls[number:] if not _reads(call.action)]


def _reads(action: str) -> bool:
    return any(call.reads for call in CALLS if call.action == action) or action in ("s3:HeadObject", "s3:ListObjectsV2")


@pytest.mark.parametrize(
    ("version", "creates", "updates"),
    [
        ("v1", "CreateStack", "UpdateStack"),
        ("v2", "CreateStack", "UpdateStack"),
        ("v3", "ExecuteChangeSet", "ExecuteChangeSet"),
        ("osls", "ExecuteChangeSet", "ExecuteChangeSet"),
    ],
)
def test_calls_are_those_of_the_version(aws: Account, version: str, creates: str, updates: str) -> None:
    deployed(ARTIFACTS / version / "plain" / "dev")
    made = [
        call.operation for call in aws.calls if call.operation in ("CreateStack", "UpdateStack", "ExecuteChangeSet")
    ]
    assert made == [creates, updates]


def test_nothing_is_changed_before_the_plan_is_known(aws: Account) -> None:
    plan = planned(SHOP)
    assert plan.action is StackAction.CREATE
    assert all(_reads(call.action) for call in aws.calls), [call.action for call in aws.calls]


def test_an_update_shows_what_changes(aws: Account, tmp_path: Path) -> None:
    deployed(PLAIN)
    with stamped(with_code(PLAIN, tmp_path / "second", OTHER_CODE), "now") as newer:
        plan = planned(newer)
        assert plan.action is StackAction.UPDATE
        changes = {one.logical_id: one.action for one in plan.preview.changes}
        assert changes.get("GreetLambdaFunction") is Action.CHANGE
        assert "hello-plain-dev-restage-plan" not in _change_sets()
        apply(plan, hands())
        assert planned(newer).is_empty
    assert len({key.split("/")[-2] for key in _objects()}) == 2


def _change_sets() -> list[str]:
    found = boto3.client("cloudformation", "us-east-1").list_change_sets(StackName=STACK)["Summaries"]
    return [one["ChangeSetName"] for one in found]


def test_rolling_back_is_deploying_the_older_artifact_anew(aws: Account, tmp_path: Path) -> None:
    deployed(PLAIN)
    first = _functions()
    with stamped(with_code(PLAIN, tmp_path / "second", OTHER_CODE), "now") as second:
        deployed(second)
    assert _functions() != first
    with pytest.raises(Refusal, match="is older than the last deployment's"):
        planned(PLAIN)
    with stamped(PLAIN, "now") as again:
        deployed(again)
    assert _functions() == first


def test_after_a_rollback_of_the_client_the_newest_artifact_is_deployed(aws: Account, tmp_path: Path) -> None:
    """The client then says "no changes", as only the newest directory counts for it."""
    deployed(PLAIN)
    with stamped(with_code(PLAIN, tmp_path / "second", OTHER_CODE), "now") as second:
        deployed(second)
        code = _functions()
        _roll_back_to(deployment_of(PLAIN))
        assert _functions() != code
        assert deployed(second).action is StackAction.UPDATE
        assert _functions() == code


def _roll_back_to(deployment: Deployment) -> None:
    """What `serverless rollback` does: the stack is updated with the template of an older deployment."""
    url = requests.template_url(deployment, _bucket())
    client = boto3.client("cloudformation", "us-east-1")
    client.update_stack(StackName=deployment.stack, TemplateURL=url, Capabilities=["CAPABILITY_NAMED_IAM"])


def test_stages_are_set_up_as_configured(aws: Account) -> None:
    plan = deployed(SHOP)
    client = boto3.client("apigateway", plan.deployment.region)
    (api,) = client.get_rest_apis()["items"]
    stage = client.get_stage(restApiId=api["id"], stageName="dev")
    settings = plan.deployment.rest_stage
    assert settings
    assert stage["tracingEnabled"] is settings.tracing
    assert stage["tags"] == settings.tags
    assert "accessLogSettings" in stage or settings.logs is None
    assert planned(SHOP).is_empty


def test_a_bucket_of_the_users_own(aws: Account) -> None:
    folder = ARTIFACTS / "v3" / "own-bucket" / "dev"
    deployment = deployment_of(folder)
    with pytest.raises(Refusal, match="there is no such bucket; create it first"):
        planned(folder)
    client = boto3.client("s3", deployment.region)
    where = {"LocationConstraint": deployment.region}
    client.create_bucket(Bucket=deployment.bucket, CreateBucketConfiguration=where)
    assert deployed(folder).action is StackAction.CREATE
    keys = [one["Key"] for one in client.list_objects_v2(Bucket=deployment.bucket)["Contents"]]
    assert set(keys) == {deployment.key(one) for one in deployment.uploads}
    assert planned(folder).is_empty


def test_a_failure_tells_the_reasons_and_can_be_tried_again(aws: Account, tmp_path: Path) -> None:
    deployed(PLAIN)
    with stamped(with_code(PLAIN, tmp_path / "second", OTHER_CODE), "now") as newer:
        aws.failures["GreetLambdaFunction"] = "the account may have no more functions"
        with pytest.raises(DeployError) as raised:
            deployed(newer)
        assert raised.value.problems[0] == f"stack {STACK}: its status is UPDATE_ROLLBACK_COMPLETE"
        assert any("GreetLambdaFunction: UPDATE_FAILED: the account may have" in one for one in raised.value.problems)
        aws.failures.clear()
        deployed(newer)
        assert planned(newer).is_empty


def test_a_stack_that_never_came_to_be_is_refused(aws: Account) -> None:
    deployed(PLAIN)
    aws.set_status(STACK, "ROLLBACK_COMPLETE")
    with pytest.raises(Refusal, match="it was never created; delete the stack, then deploy again"):
        planned(PLAIN)


def test_what_is_going_on_is_waited_for(aws: Account) -> None:
    deployed(PLAIN)
    aws.set_status(STACK, "UPDATE_IN_PROGRESS")
    told = Told()
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        aws.set_status(STACK, "UPDATE_COMPLETE")

    assert plan_deploy(deployment_of(PLAIN), hands(told=told)._replace(pause=pause)).is_empty
    assert told.steps == [f"waiting for stack {STACK}, which is UPDATE_IN_PROGRESS"]
    assert pauses == [0.5]


def test_where_change_sets_may_not_be_made_templates_are_compared(aws: Account, tmp_path: Path) -> None:
    deployed(PLAIN)
    with stamped(with_code(PLAIN, tmp_path / "second", OTHER_CODE), "now") as newer:
        number = len(aws.calls)
        plan = planned(newer)
        made = next(call.number for call in aws.calls[number:] if call.operation == "CreateChangeSet")
        aws.faults.append(Refused(made - number + len(aws.calls), code="AccessDenied", status=403))
        refused = planned(newer)
    assert refused.preview.note == "the credentials lack cloudformation:CreateChangeSet, by which CloudFormation tells"
    assert {one.logical_id for one in refused.preview.changes} == {one.logical_id for one in plan.preview.changes}
    assert "which of these are replaced is not known" in as_text(refused)


def test_where_functions_may_not_be_read_the_plan_says_so(aws: Account) -> None:
    deployed(PLAIN)
    number = len(aws.calls)
    assert "not seen" not in as_text(planned(PLAIN))
    asked = [call.number - number for call in aws.calls[number:] if call.operation == "GetFunction"]
    aws.faults.append(Refused(asked[0] + len(aws.calls), code="AccessDeniedException", status=403))
    plan = planned(PLAIN)
    (unseen,) = as_list(as_json(plan, "nothing to do")["unseen"])
    assert plan.is_empty
    assert f"\n  not seen   the code of {unseen}: lambda:GetFunction is refused; taken to be as deployed" in as_text(
        plan
    )


def test_only_calls_of_the_table_are_made(aws: Account) -> None:
    for folder in (PLAIN, SHOP, ARTIFACTS / "v1" / "timers" / "dev", ARTIFACTS / "osls" / "timers" / "prod"):
        deployed(folder)
    known = {"".join(part.title() for part in call.method.split("_")) for call in CALLS}
    assert {call.operation for call in aws.calls} <= known | {"ListObjectsV2"}


def test_another_deployment_between_plan_and_answer(aws: Account, tmp_path: Path) -> None:
    deployed(PLAIN)
    with stamped(with_code(PLAIN, tmp_path / "second", OTHER_CODE), "now") as second, stamped(PLAIN, "now") as third:
        plan = planned(second)
        (tmp_path / "kept").mkdir()
        other = with_code(third, tmp_path / "kept" / "third", OTHER_CODE + b"\n")
        deployed(other)
        number = len(aws.calls)
        with pytest.raises(Refusal, match="somebody else deployed it since the plan was made; run the same command"):
            apply(plan, hands())
        assert all(_reads(call.action) for call in aws.calls[number:])


def test_a_zip_that_changes_after_the_plan(aws: Account, tmp_path: Path) -> None:
    folder = with_code(PLAIN, tmp_path / "artifact", OTHER_CODE)
    plan = planned(folder)
    (folder / "hello-plain.zip").unlink()
    number = len(aws.calls)
    with pytest.raises(Refusal, match="this changed since the plan was made"):
        apply(plan, hands())
    assert len(aws.calls) == number


def test_code_that_was_changed_by_other_means_is_deployed_again(aws: Account) -> None:
    """As `serverless deploy function` does it: neither the template nor the bucket shows it."""
    deployed(PLAIN)
    client = boto3.client("lambda", "us-east-1")
    client.update_function_code(FunctionName="hello-plain-dev-greet", ZipFile=OTHER_CODE)
    with pytest.raises(Refusal, match="GreetLambdaFunction: other code runs there"):
        planned(PLAIN)
    with stamped(PLAIN, "now") as again:
        assert deployed(again).action is StackAction.UPDATE
        assert len({*_functions().values()}) == 1
        assert planned(again).is_empty


def test_what_is_replaced_or_removed_is_asked_about_where_it_shows_late(aws: Account, tmp_path: Path) -> None:
    spare = ("service", "provider", "compiledCloudFormationTemplate", "Resources", "Spare")
    deployed(changed(PLAIN, tmp_path / "first", (spare, {"Type": "AWS::SQS::Queue"})))
    asked: list[str] = []

    def agree(changes: Sequence[Change]) -> bool:
        asked.extend(one.logical_id for one in changes)
        return False

    with stamped(PLAIN, "now") as second:
        plan = planned(second)
        too_large = plan._replace(preview=plan.preview._replace(note="the template is too large"))
        with pytest.raises(Refusal, match="the stack is as it was; only files were uploaded"):
            apply(too_large, hands()._replace(agree=agree))
        assert asked == ["Spare"]
        again = planned(second)
        assert again.action is StackAction.UPDATE
        apply(again, hands()._replace(agree=agree))
        assert asked == ["Spare"]


def test_another_account_is_refused(aws: Account) -> None:
    with pytest.raises(Refusal, match="--account 999999999999: the credentials are of account 123456789012"):
        plan_deploy(deployment_of(PLAIN), hands(), "999999999999")
    assert plan_deploy(deployment_of(PLAIN), hands(), "123456789012").action is StackAction.CREATE


def test_reports(aws: Account) -> None:
    plan = planned(SHOP)
    text, document = as_text(plan), as_json(plan, "planned")
    assert "  stack      new\n" in text
    assert "stage dev of the REST API: tracing, metrics, logs, tags" in text
    assert document["action"] == "create"
    assert document["account"] == "123456789012"
    deployed(SHOP)
    assert as_text(planned(SHOP)).endswith("  nothing to do\n")
    found = deployment_of(SHOP)
    assert all(url.startswith("https://") for url in endpoints(found, hands(found.region).ask))


def test_stamps() -> None:
    with stamped(PLAIN, "keep") as folder:
        assert folder == PLAIN
    with pytest.raises(UsageError, match="--stamp later: expected keep, or now"), stamped(PLAIN, "later"):
        pass
