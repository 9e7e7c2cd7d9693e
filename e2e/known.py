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

# What the client leaves out that `restage deploy` does: facts by service, and why
LEFT_OUT: Final = {
    ("depot", "eu-central-1/stack/acme-prod-depot/policy"): "a stack that is created after the upload gets no policy",
}


def left_out(service: str) -> frozenset[str]:
    """The facts of a service that the client does not see to at once."""
    return frozenset(fact for one, fact in LEFT_OUT if one == service)


def skips_same(framework: str, service: str) -> bool:
    """Does the client skip an artifact that is deployed already?"""
    return framework not in NEVER_SKIPPED or service in ONE_BY_ONE


def skips_fresh(framework: str, service: str) -> bool:
    """Does the client skip another packaging of what is deployed already?"""
    return skips_same(framework, service) and service not in NEVER_EQUAL
