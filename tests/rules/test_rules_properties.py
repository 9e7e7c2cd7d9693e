"""What holds for any rules: applied twice they are applied once, their order says nothing, other targets' do nothing."""

from __future__ import annotations

import pytest
from broken import golden
from hypothesis import given, settings
from hypothesis import strategies as st
from restaged import loaded, texts_of
from ruled import evolving, ruled, rules_of

from restage import UsageError
from restage.document.values import ANY, Json, Path, parse_place, show
from restage.rules import Rules
from restage.rules.wildcards import matching

FAST = settings(max_examples=25, deadline=None)
PLACE = "Resources.IamRoleLambdaExecution.Properties.Policies[0].PolicyDocument.Statement"

# Some go together, some contradict each other, some match nothing
POOL = [
    "{variable: LOG_LEVEL, set: warn}",
    "{variable: LOG_LEVEL, function: track, set: warn}",
    "{variable: LOG_LEVEL, set: error, except: [track]}",
    "{variable: TARIFF_HOST, remove: true}",
    "{variable: NEW, add: a}",
    "{variable: OLD, add: dev}",
    "{function: track, property: ReservedConcurrentExecutions, add: 2}",
    "{function: track, property: MemorySize, set: 512}",
    "{provider: MemorySize, set: 1024}",
    "{type: 'AWS::Lambda::Function', property: Timeout, set: 9, from: 6}",
    "{function: track, property: 'VpcConfig.SubnetIds[0]', remove: true}",
    "{function: track, property: 'VpcConfig.SubnetIds[1]', set: subnet-dev}",
    "{function: track, property: 'VpcConfig.SubnetIds[2]', add: subnet-x}",
    "{function: track, property: 'VpcConfig.SubnetIds[+]', add: subnet-y}",
    f"{{path: '{PLACE}[+]', add: {{Effect: Deny, Action: '*', Resource: 'arn:dev'}}}}",
    "{resource: Labels, property: TopicName, keep: true}",
    "{resource: Labels, property: DisplayName, add: labels-dev}",
    f"{{path: '{PLACE}[2].Resource[0]', keep: true}}",
    f"{{path: '{PLACE}[0]', remove: true}}",
    "{path: service.custom.levels.dev, set: trace}",
    "{path: [Outputs.B, Outputs.A], add: {Value: dev}}",
    "{path: Outputs.C, add: {Value: c}}",
    "{map: debug, to: trace}",
    "{map: trace, to: debug}",
    "{map: tariffs.test.example, to: tariffs.example, inside: true}",
    "{map: '111111111111', to: '222222222222', inside: true}",
    "{map: 256, to: 512}",
    "{keep: scans-dev}",
    "{rename: labels-dev, to: labels}",
]
CHOSEN = st.lists(st.sampled_from(POOL), min_size=1, max_size=5, unique=True)
SERVICES = st.sampled_from([("v1", "parcel"), ("v3", "parcel"), ("osls", "parcel")])


def made(framework: str, service: str, rules: Rules) -> dict[str, str] | None:
    """The texts; None where the rules are refused."""
    try:
        return ruled(loaded(evolving(framework, service)), rules).texts
    except UsageError:
        return None


@FAST
@given(SERVICES, CHOSEN)
def test_twice_is_once(service: tuple[str, str], chosen: list[str]) -> None:
    rules = rules_of(f"rules: [{', '.join(chosen)}]")
    try:
        deduplicated = ruled(loaded(evolving(*service)), rules)
    except UsageError:
        return
    assert ruled(deduplicated.reborn(), rules).texts == deduplicated.texts


@FAST
@given(SERVICES, CHOSEN, st.data())
def test_the_order_of_rules_says_nothing(service: tuple[str, str], chosen: list[str], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(chosen))
    one, other = (made(*service, rules_of(f"rules: [{', '.join(rows)}]")) for rows in (chosen, mixed))
    assert one == other


@FAST
@given(SERVICES, CHOSEN)
def test_rules_of_other_targets_do_nothing(service: tuple[str, str], chosen: list[str]) -> None:
    rules = rules_of(f"targets: {{qa: {{service: x, text: replace, rules: [{', '.join(chosen)}]}}, prod: {{}}}}")
    assert made(*service, rules) == made(*service, Rules())


KEEPING = [row for row in POOL if "keep" in row]


@FAST
@given(st.sampled_from(["plain", "http-desk", "streams"]), st.lists(st.sampled_from(KEEPING), unique=True))
def test_to_its_own_stage_is_nothing(service: str, chosen: list[str]) -> None:
    artifact = loaded(golden("v3", service))
    assert ruled(artifact, rules_of(f"rules: [{', '.join(chosen)}]", "dev"), "dev").texts == texts_of(artifact)


@pytest.mark.parametrize("row", POOL)
def test_every_rule_of_the_pool_is_one(row: str) -> None:
    """So that the properties are about something."""
    rules = rules_of(f"rules: [{row}]")
    assert len(rules.all) == 1
    assert rules._replace(places=(), maps=(), words=()) == Rules()
    assert (made("v3", "parcel", rules) is None) is ("{map: trace" in row)


# ------------------------------------------------------------------------------------------- places as texts

KEYS = st.text(min_size=0) | st.sampled_from(["*", "", "a]b", 'he said "hi".', "a.\\", '["x"]', "a\nb", "[0]", "."])
PATHS = st.lists(KEYS | st.integers(0, 10**6) | st.just(ANY), min_size=1).map(tuple)


@given(PATHS)
def test_a_place_is_read_back_as_it_was_written(path: Path) -> None:
    assert parse_place(show(path)) == path


LIMITS: Json = {"*": 1, "a": 2, "[x]": [3]}
NAMED = [
    pytest.param("*", [("*",), ("a",), ("[x]",)], id="any"),
    pytest.param('["*"]', [("*",)], id="a key that is spelled like any"),
    pytest.param('["[x]"][*]', [("[x]", 0)], id="any item"),
    pytest.param('["[x]"]["*"]', [], id="no list has such an item"),
    pytest.param('["\\u0061"]', [("a",)], id="quotes as in JSON"),
]


@pytest.mark.parametrize(("place", "paths"), NAMED)
def test_what_a_place_names(place: str, paths: list[Path]) -> None:
    steps = parse_place(place)
    assert steps is not None
    assert list(matching(LIMITS, steps)) == paths


@pytest.mark.parametrize("place", ["", ".", "a.", "a..b", "a[", "a[x]", '["a]', '["\\x"]', "a]", "a[0]b", "[-1]"])
def test_what_is_no_place(place: str) -> None:
    assert parse_place(place) is None
