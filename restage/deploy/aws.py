"""Calls of AWS: by boto3, which only this module loads, each one a row of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn, Protocol, TypeAlias

from restage.deploy.calls import Call
from restage.document.values import Json, JsonObject
from restage.errors import DeployError, UsageError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_INSTALL: Final = "restage deploy: boto3 is not installed; pip install 'sls-restage[aws]'"
_LOG_IN: Final = "log in (aws sso login), set AWS_PROFILE, or give --profile"
_REFUSED: Final = frozenset({
    "AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "403", "Forbidden",
})  # fmt: skip
_EXPIRED: Final = frozenset({
    "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "UnrecognizedClientException",
    "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch", "AuthFailure",
})  # fmt: skip
_MISSING: Final = frozenset({
    "404", "NoSuchKey", "NoSuchBucket", "NotFound", "NotFoundException", "ResourceNotFoundException", "NoSuchEntity",
    "ChangeSetNotFound", "ChangeSetNotFoundException",
})  # fmt: skip
_NOT_THERE: Final = "does not exist"
_NOTHING_TO_UPDATE: Final = ("No updates are to be performed.", "The submitted information didn't contain changes.")
_ATTEMPTS: Final = 10  # of a call that is throttled, or answered by an error of AWS's own, with back-off

# What a call is given: as in JSON, but for the body of an upload
Given: TypeAlias = Json | BinaryIO | bytes


class Answer(Protocol):
    """What makes a call: `ask(call, **parameters)` gives the answer with times as texts."""

    def __call__(self, call: Call, /, **parameters: Given) -> JsonObject: ...


class CallFailed(DeployError):
    """AWS did not do what it was asked. `code` is its name of the error; `message` what it says in words."""

    def __init__(self, call: Call, code: str, message: str, advice: str = "") -> None:
        said = f"{call.action} failed ({code})" + (f": {message}" if message else "")
        super().__init__(f"AWS: {said}{'; ' if advice else ''}{advice}")
        self.action = call.action
        self.code = code
        self.message = message

    @property
    def is_missing(self) -> bool:
        """Is what was asked for not there?"""
        return self.code in _MISSING or (self.code == "ValidationError" and _NOT_THERE in self.message)

    @property
    def is_refused(self) -> bool:
        """Do the credentials not allow it?"""
        return self.code in _REFUSED

    @property
    def changes_nothing(self) -> bool:
        """Is it CloudFormation's word for an update without changes?"""
        return is_no_change(self.message)


def is_no_change(reason: str) -> bool:
    """Does CloudFormation say that an update changes nothing?"""
    return any(text in reason for text in _NOTHING_TO_UPDATE)


class Aws:
    """One account in one region, by boto3's own chain of credentials or a profile."""

    def __init__(self, region: str, profile: str = "") -> None:
        """Raises UsageError without boto3, DeployError for a profile that there is not."""
        if find_spec("boto3") is None:
            raise UsageError(_INSTALL)
        import boto3  # noqa: PLC0415 - an extra, and long to load
        from botocore.config import Config  # noqa: PLC0415 - as above
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - as above

        self._config = Config(
            region_name=region,
            connect_timeout=10,
            retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        )
        self._clients: dict[str, _Client] = {}
        try:
            self._session = boto3.Session(profile_name=profile or None, region_name=region)
        except BotoCoreError as error:
            raise DeployError(f"the AWS profile or settings can't be used ({_name(error)}); {_LOG_IN}") from None

    def __call__(self, call: Call, /, **parameters: Given) -> JsonObject:
        """Makes a call. Raises CallFailed for an error of AWS, DeployError where AWS can't be reached or asked."""
        from botocore import exceptions  # noqa: PLC0415 - see above

        try:
            return _plain(self._method(call)(**parameters))
        except exceptions.ClientError as error:
            _raise(call, error)
        except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError):
            raise DeployError(f"no AWS credentials were found; {_LOG_IN}") from None
        except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
            raise DeployError(
                f"AWS can't be reached for {call.action} ({_name(error)}); run the same command again: it goes on where"
                " this one ended"
            ) from None
        except exceptions.ParamValidationError as error:
            where = ", ".join(re.findall(r"parameter:? ([\w.\[\]]+)", str(error))) or "of an unknown name"
            raise DeployError(f"{call.action}: AWS does not take the artifact's setting {where}; correct it") from None
        except exceptions.BotoCoreError as error:
            raise DeployError(f"the AWS credentials or settings can't be used ({_name(error)}); {_LOG_IN}") from None

    def _method(self, call: Call) -> Callable[..., Mapping[str, object]]:  # type: ignore[explicit-any]
        if call.service not in self._clients:
            self._clients[call.service] = self._session.client(call.service, config=self._config)
        found: Callable[..., Mapping[str, object]] = getattr(self._clients[call.service], call.method)  # type: ignore[explicit-any]
        return found


_Client: TypeAlias = object


def _raise(call: Call, error: ClientError) -> NoReturn:
    said = error.response.get("Error", {})
    code, message = str(said.get("Code", "")), str(said.get("Message", ""))
    advice = f"the credentials need {call.action} ({call.purpose})" if code in _REFUSED else ""
    if code in _EXPIRED:
        advice = f"{_LOG_IN}, and run the same command again: it goes on where this one ended"
    raise CallFailed(call, code, message, advice) from None


def _name(error: Exception) -> str:
    return type(error).__name__


def _plain(answer: Mapping[str, object]) -> JsonObject:
    return {str(key): _as_json(value) for key, value in answer.items() if key not in ("ResponseMetadata", "Body")}


def _as_json(value: object) -> Json:
    if isinstance(value, Mapping):
        return {str(key): _as_json(child) for key, child in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_json(child) for child in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
