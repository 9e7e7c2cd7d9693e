"""Lookups asked of the caller's own AWS account. boto3 is only imported when something is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from restage.errors import LookupFailed, UsageError
from restage.lookups.credentials import Credentials, credentials_of
from restage.lookups.failures import Failed, NotThere, failures_as
from restage.lookups.requests import Asked, Service, parameter_value, parsed
from restage.source import bounds
from restage.source.invocation import Json as Given

if TYPE_CHECKING:
    from restage.document.values import JsonObject
    from restage.source import Lookup
    from restage.tracing.lookuploop import Account, Ask

_INSTALL: Final = "--lookup aws: boto3 is not installed; pip install 'sls-restage[aws]'"
_MOST: Final = 20  # problems in one message


class _Body(Protocol):
    def read(self, amount: int, /) -> bytes: ...


class _Client(Protocol):
    """What is called of boto3's clients."""

    def get_parameter(self, **words: str | bool) -> JsonObject: ...

    def describe_stacks(self, **words: str) -> JsonObject: ...

    def get_object(self, **words: str) -> Mapping[str, _Body]: ...

    def get_caller_identity(self) -> Mapping[str, str]: ...


_Clients: TypeAlias = Callable[[Service, str], _Client]


def aws(environment: Mapping[str, str]) -> Ask:
    """What asks AWS with the credentials that the framework would take in this `environment`. Raises UsageError without
    boto3."""
    if find_spec("boto3") is None:
        raise UsageError(_INSTALL)

    opened: dict[Account, _Asking] = {}

    def ask(lookups: Sequence[Lookup], account: Account) -> Mapping[str, Given]:
        asked = {one: found for one in lookups if (found := parsed(one.expression, old=account.old)) is not None}
        if asked and account not in opened:
            try:
                opened[account] = _Asking(account, environment)
            except Failed as error:
                raise LookupFailed(_listed([_problem(lookup, error) for lookup in asked])) from None
        return _answers(asked, opened[account]) if asked else {}

    return ask


def _answers(asked: Mapping[Lookup, Asked], asking: _Asking) -> dict[str, Given]:
    found: dict[str, Given] = {}
    failed: dict[Lookup, Failed] = {}
    for lookup, one in asked.items():
        try:
            found[lookup.expression] = asking.value(one)
        except NotThere:
            found[lookup.expression] = None
        except Failed as error:
            failed[lookup] = error
            if error.is_general:
                # It would be the same for all others, and may take its time
                rest = [other for other in asked if other.expression not in found and other not in failed]
                failed.update(dict.fromkeys(rest, error))
                break
    if failed:
        raise LookupFailed(_listed([_problem(lookup, error) for lookup, error in failed.items()]))
    return found


def _problem(lookup: Lookup, error: Failed) -> str:
    return f"{lookup.place}: {lookup.expression}: {error}"


def _listed(problems: Sequence[str]) -> list[str]:
    more = len(problems) - _MOST
    return [*problems[:_MOST], *([f"… and {more} more lookups"] if more > 0 else [])]


class _Asking:
    """One account, as it is asked: each thing once."""

    def __init__(self, account: Account, environment: Mapping[str, str]) -> None:
        credentials = credentials_of(account, environment)
        if credentials is None:
            raise Failed(
                "provider.profile is not known, so it is not known which account to ask; name the profile with"
                " --opt aws-profile=NAME, or set AWS_PROFILE",
                is_general=True,
            )
        self._account = account
        self._clients = _clients(credentials)
        self._opened: dict[tuple[Service, str], _Client] = {}
        self._stacks: dict[tuple[str, str], Mapping[str, str]] = {}

    def value(self, asked: Asked) -> Given:
        """Raises NotThere, Failed."""
        region = asked.region or self._account.region
        if region is None:
            raise Failed("provider.region is not known; give it with --opt region=NAME")
        with failures_as(asked.service, region):
            return _VALUES[asked.service](self, asked, region)

    def _client(self, asked: Asked, region: str) -> _Client:
        key = asked.service, region
        if key not in self._opened:
            self._opened[key] = self._clients(*key)
        return self._opened[key]

    def parameter(self, asked: Asked, region: str) -> Given:
        """A parameter of SSM."""
        answer = self._client(asked, region).get_parameter(Name=asked.name, WithDecryption=asked.decrypt)
        parameter = answer["Parameter"]
        assert isinstance(parameter, dict)
        return parameter_value(asked, str(parameter["Type"]), str(parameter["Value"]), old=self._account.old)

    def output(self, asked: Asked, region: str) -> Given:
        """An output of a stack."""
        key = region, asked.name
        if key not in self._stacks:
            self._stacks[key] = _outputs(self._client(asked, region).describe_stacks(StackName=asked.name))
        return self._stacks[key].get(asked.part)

    def content(self, asked: Asked, region: str) -> Given:
        """An object of S3 as text."""
        body = self._client(asked, region).get_object(Bucket=asked.name, Key=asked.part)["Body"]
        data = body.read(bounds.TEXT + 1)
        if len(data) > bounds.TEXT:
            raise Failed(f"the object has more than {bounds.TEXT:,} bytes, which no value has; give a part of it")
        return data.decode("utf-8", "replace")

    def account_id(self, asked: Asked, region: str) -> Given:
        """The number of the account."""
        return self._client(asked, region).get_caller_identity()["Account"]


_VALUES: Final[Mapping[Service, Callable[[_Asking, Asked, str], Given]]] = {
    Service.SSM: _Asking.parameter,
    Service.CLOUDFORMATION: _Asking.output,
    Service.S3: _Asking.content,
    Service.STS: _Asking.account_id,
}


def _outputs(answer: JsonObject) -> Mapping[str, str]:
    stacks = answer["Stacks"]
    assert isinstance(stacks, list)
    first = stacks[0]
    assert isinstance(first, dict)
    outputs = first.get("Outputs")
    found = [one for one in outputs if isinstance(one, dict)] if isinstance(outputs, list) else []
    return {str(one["OutputKey"]): str(one["OutputValue"]) for one in found}


def _clients(credentials: Credentials) -> _Clients:
    """Raises Failed for a profile that there is not."""
    import boto3  # noqa: PLC0415 - takes long to load, and is not installed everywhere
    from botocore.config import Config  # noqa: PLC0415 - as above

    with failures_as(Service.STS, "", credentials.where):
        session = boto3.Session(
            profile_name=credentials.profile or None,
            aws_access_key_id=credentials.key or None,
            aws_secret_access_key=credentials.secret or None,
            aws_session_token=credentials.token or None,
        )
    config = Config(connect_timeout=10, read_timeout=30)

    def client(service: Service, region: str) -> _Client:
        opened: _Client = session.client(service.value, region_name=region, config=config)
        return opened

    return client
