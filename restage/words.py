"""Words: those that name stages, and those that merely hold the letters of one."""

from __future__ import annotations

# What stages are commonly called; beside one of these, a name in a list or a map is one of several stages.
STAGES: frozenset[str] = frozenset(
    """alpha beta canary ci dev develop development demo e2e integration int live local nonprod nonproduction perf pre
    preprod pre-prod preview prd prod production qa release sandbox stable stage staging stg test testing tst uat""".split()
)

# Ordinary words that hold a stage's letters; glued in one of these, the letters are certain to be something else.
ORDINARY: frozenset[str] = frozenset(
    """develop developed developer developers developing development developments device deviceid devices devkit devops
    devtool devtools deviation devoted product productid producer producers produced products production productions
    productive productname produce produces reproduce byproduct latest attest contest fastest greatest protest test tested
    tester testers testing tests testimonial stage staged stages staging backstage postage storage deliver delivered
    delivery alive live lives livestream olive internal internals internet integer integers integrate integration interface
    interval intervals internship point points endpoint endpoints print printer hint int maintain maintenance mint pointer
    betas alphabet alphanumeric demos democracy locale local locals localhost location localstack sandboxed released
    releases prerelease status user users userid username usage use used uses bus house customer customers custom focus
    campus bonus plus trust industry august business busy virus""".split()
)
