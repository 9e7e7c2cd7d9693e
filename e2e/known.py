"""What clients do not do as one would think, and why: tables that the tests read."""

from __future__ import annotations

from typing import Final

# Where the client finds a change between any two packagings of one commit, restaged or not
NEVER_EQUAL: Final = {
    "counter": "API keys depend on the REST deployment, whose number is in the hash that is compared",
    "layers-individually": "an output holds the key of the layer, and that the stamp",
}
# Which client finds a change between an artifact that is deployed and itself, but for services packaged one by one
NEVER_SKIPPED: Final = {
    "v1": "counts the zip that functions share twice",
}
ONE_BY_ONE: Final = frozenset({"layers-individually"})

# What clients leave out that `restage deploy` does: framework, service, fact
LEFT_OUT: Final = (
    # A stack that is created after the upload gets no policy from any client; ours sets it where a call of its own does
    ("v3", "depot", "eu-central-1/stack/acme-prod-depot/policy"),
    ("osls", "depot", "eu-central-1/stack/acme-prod-depot/policy"),
)


def left_out(framework: str, service: str) -> frozenset[str]:
    """The facts that the client does not see to at once."""
    return frozenset(fact for *row, fact in LEFT_OUT if row == [framework, service])


def skips_same(framework: str, service: str) -> bool:
    """Does the client skip an artifact that is deployed already?"""
    return framework not in NEVER_SKIPPED or service in ONE_BY_ONE


def skips_fresh(framework: str, service: str) -> bool:
    """Does the client skip another packaging of what is deployed already?"""
    return skips_same(framework, service) and service not in NEVER_EQUAL
