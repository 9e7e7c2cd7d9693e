"""What can go wrong with requests, by their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

QUERY_SERVICES: Final = frozenset({"cloudformation", "iam", "sns", "sts"})


@dataclass(frozen=True)
class Cut:
    """The connection breaks at request number `at` and at all after it, or at `times` of them.

    `delivered`: AWS still gets the first of them, and only its answer is lost.
    """

    at: int
    times: int | None = None
    delivered: bool = False

    def meets(self, number: int) -> bool:
        """Is the request met?"""
        return number >= self.at and (self.times is None or number < self.at + self.times)


@dataclass(frozen=True)
class Refusal:
    """AWS answers with an error instead, such as `Throttling` or `InternalFailure`."""

    at: int
    times: int = 1
    status: int = 400
    code: str = "Throttling"

    def meets(self, number: int) -> bool:
        """Is the request met?"""
        return self.at <= number < self.at + self.times

    def answer(self, service: str) -> tuple[int, dict[str, str], str | bytes]:
        """Status, headers and body, in the protocol of the service."""
        if service == "s3":
            return self.status, {"Content-Type": "application/xml"}, f"<Error><Code>{self.code}</Code></Error>".encode()
        if service in QUERY_SERVICES:
            text = (
                f"<ErrorResponse><Error><Code>{self.code}</Code><Message>{self.code}</Message></Error></ErrorResponse>"
            )
            return self.status, {"Content-Type": "text/xml"}, text.encode()
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": self.code}
        return self.status, headers, f'{{"__type": "{self.code}", "message": "{self.code}"}}'.encode()


Fault: TypeAlias = Cut | Refusal


class ConnectionCut(Exception):
    """The connection ended before an answer came."""
