"""Which credentials the framework would take: the same account has to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from restage.tracing.lookuploop import Account


class Credentials(NamedTuple):
    """A profile, or keys; neither: what boto3 finds by itself. `where`: what names them."""

    profile: str = ""
    key: str = ""
    secret: str = ""
    token: str = ""
    where: str = ""


def credentials_of(account: Account, environment: Mapping[str, str]) -> Credentials | None:
    """The credentials by the framework's order; None where they are `provider.profile`'s, which is not known.

    Source: getCredentials in lib/plugins/aws/provider.js of serverless 3.40.0, where the last one wins.
    """
    if account.option:
        return Credentials(profile=account.option, where="--opt aws-profile")
    for prefix in (f"AWS_{account.stage.upper()}", "AWS") if account.stage else ("AWS",):
        if profile := environment.get(f"{prefix}_PROFILE"):
            return Credentials(profile=profile, where=f"{prefix}_PROFILE")
        names = (f"{prefix}_ACCESS_KEY_ID", f"{prefix}_SECRET_ACCESS_KEY", f"{prefix}_SESSION_TOKEN")
        key, secret, token = (environment.get(name, "") for name in names)
        if key not in ("", "undefined") and secret not in ("", "undefined"):
            return Credentials(key=key, secret=secret, token=token, where=names[0])
    if account.profile is None:
        return None
    return Credentials(profile=account.profile, where="provider.profile") if account.profile else Credentials()
