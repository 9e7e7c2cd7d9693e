"""What AWS says where it gives no value: what is not there, what is refused, what the credentials lack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from restage.lookups.requests import Service


class NotThere(Exception):
    """There is no such thing, which for the framework is null."""


class Failed(Exception):
    """Why there is no value, and what to do. `is_general`: it would be the same for all others."""

    def __init__(self, what: str, *, is_general: bool = False) -> None:
        super().__init__(what)
        self.is_general = is_general


# What the framework takes for null; all else is an error
_NOT_THERE: Final[dict[Service, frozenset[str]]] = {
    Service.SSM: frozenset({"ParameterNotFound"}),
    Service.S3: frozenset({"NoSuchKey"}),
    Service.CLOUDFORMATION: frozenset(),  # a ValidationError, which says that the stack does not exist
    Service.STS: frozenset(),
}
_REFUSED: Final = frozenset({
    "AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "403", "Forbidden",
})  # fmt: skip
_NOT_VALID: Final = frozenset({
    "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidClientTokenId", "UnrecognizedClientException",
    "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch", "IncompleteSignature", "AuthFailure",
})  # fmt: skip
# The action that the credentials need
_ACTIONS: Final[dict[Service, str]] = {
    Service.SSM: "ssm:GetParameter (and kms:Decrypt for a SecureString)",
    Service.S3: "s3:GetObject, and s3:ListBucket to tell that an object is not there",
    Service.CLOUDFORMATION: "cloudformation:DescribeStacks",
    Service.STS: "sts:GetCallerIdentity",
}
_LOG_IN: Final = "log in (aws sso login), set AWS_PROFILE, or give --opt aws-profile=NAME"


@contextmanager
def failures_as(service: Service, region: str, where: str = "") -> Iterator[None]:
    """Turns errors of boto3 into NotThere and Failed. What AWS says in words is not repeated: it may hold values.

    `where`: what named the credentials.
    """
    from botocore import exceptions  # noqa: PLC0415 - see `restage.lookups.aws`

    try:
        yield
    except exceptions.ClientError as error:
        code, message = str(error.response["Error"]["Code"]), str(error.response["Error"].get("Message", ""))
        raise failure_of(service, region, code, message) from None
    except exceptions.ProfileNotFound:
        raise Failed(f"the AWS profile that {where} names does not exist; {_LOG_IN}", is_general=True) from None
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError):
        raise Failed(f"no AWS credentials were found; {_LOG_IN}", is_general=True) from None
    except exceptions.ParamValidationError:
        raise Failed("no name that AWS could have; look at the variable") from None
    except exceptions.InvalidRegionError:
        raise Failed("its region is none; look at the variable, or at provider.region") from None
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as error:
        what = f"AWS can't be reached in {region} ({type(error).__name__}); try again, or look at the region"
        raise Failed(what) from None
    except exceptions.BotoCoreError as error:
        # Of a profile, a role, a login: what it is about, boto3's name of it says
        what = f"the AWS credentials or settings can't be used ({type(error).__name__}); {_LOG_IN}"
        raise Failed(what, is_general=True) from None


def failure_of(service: Service, region: str, code: str, message: str) -> Exception:
    """What an answer of AWS with this error `code` means; `message` is what it says in words."""
    no_stack = service is Service.CLOUDFORMATION and code == "ValidationError" and "does not exist" in message
    if code in _NOT_THERE[service] or no_stack:
        return NotThere()
    if code in _NOT_VALID:
        return Failed(f"AWS does not take the credentials ({code}); {_LOG_IN}", is_general=True)
    if code in _REFUSED:
        needed = f"the credentials need {_ACTIONS[service]} in {region}"
        return Failed(f"AWS refuses it ({code}); {needed}")
    return Failed(f"AWS gives an error in {region} ({code}); look it up there, or give the value with --value")
