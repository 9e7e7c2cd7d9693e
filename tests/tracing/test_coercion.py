"""The framework's schema: which settings it makes numbers, switches and lists of, and what becomes of values."""

from __future__ import annotations

import json
import re

import pytest
from broken import GOLDEN

from restage.document.values import Json
from restage.source import V3, Invocation, MappedFiles, Result, evaluate, read_configuration
from restage.tracing.coercion import Coercion, is_typed
from restage.tracing.schematypes import LISTS, NUMBERS, SWITCHES

# What the frameworks' own schemas say (golden/schematypes.py): the type of each setting, by version
TYPES: dict[str, dict[str, str]] = json.loads((GOLDEN.parent / "schema" / "types.json").read_text())
KINDS = {"integer": NUMBERS, "number": NUMBERS, "boolean": SWITCHES, "array": LISTS}

# They reach no template, or what they are made into is not traced
LEFT_OUT = (
    "functions.*.package", "functions.*.events.*.cloudFront", "provider.cloudFront", "provider.deletionProtection", "provider.ecr",
    "provider.disableRollback", "provider.pruneFunctionVersions", "provider.rollbackConfiguration", "provider.stackParameters", "provider.stackPolicy",
    "provider.apiKeys", "provider.apiGateway.apiKeys", "provider.deploymentBucket.maxPreviousDeploymentArtifacts",
    "provider.s3.*.replicationConfiguration.Rules.*.Destination",
    # may be nothing but true, which a text is not made into
    "provider.disableDefaultOutputExportNames", "provider.httpApi.useProviderTags",
)  # fmt: skip


def evaluated(text: str, **values: Json) -> Result:
    """A configuration evaluated for `dev`; `values`: of environment variables."""
    files = MappedFiles({"serverless.yml": f"service: s\n{text}\n".encode()})
    given = {f"env:{name}": value for name, value in values.items()}
    return evaluate(read_configuration(files, V3), Invocation(stage="dev", values=given))


MADE = [
    pytest.param("provider: {environment: {A: 5}}", ("provider", "environment", "A"), "5", id="a number in a variable"),
    pytest.param("provider: {environment: {A: 1.5}}", ("provider", "environment", "A"), "1.5", id="a fraction in a variable"),
    pytest.param("functions: {a: {environment: {A: true}}}", ("functions", "a", "environment", "A"), "true", id="a switch in a variable"),
    pytest.param("functions: {a: {tags: {A: 7}}}", ("functions", "a", "tags", "A"), "7", id="a function's tag"),
    pytest.param("provider: {stackTags: {A: 7}}", ("provider", "stackTags", "A"), "7", id="a tag of the stack"),
    pytest.param("resources: {Resources: {R: {DependsOn: A}}}", ("resources", "Resources", "R", "DependsOn"), ["A"], id="what a resource depends on"),
    pytest.param("resources: [{Resources: {R: {DependsOn: A}}}]", ("resources", 0, "Resources", "R", "DependsOn"), ["A"], id="the same in a list of blocks"),
    pytest.param("functions: {a: {memorySize: '512'}}", ("functions", "a", "memorySize"), 512, id="a text as a number"),
    pytest.param("functions: {a: {memorySize: '${env:N}'}}", ("functions", "a", "memorySize"), 7, id="what is looked up"),
    pytest.param("functions: [{a: {timeout: '5'}}]", ("functions", 0, "a", "timeout"), 5, id="functions in a list"),
    pytest.param("functions: {a: {memorySize: '1e3'}}", ("functions", "a", "memorySize"), 1000, id="as JavaScript reads it"),
    pytest.param("functions: {a: {memorySize: ' 08'}}", ("functions", "a", "memorySize"), 8, id="with a zero before it"),
    pytest.param("functions: {a: {memorySize: ['512']}}", ("functions", "a", "memorySize"), 512, id="a list of one number"),
    pytest.param("functions: {a: {events: [{schedule: {enabled: ['false']}}]}}", ("functions", "a", "events", 0, "schedule", "enabled"), False, id="a list of one switch"),
    pytest.param("provider: {environment: {A: [y]}}", ("provider", "environment", "A"), "y", id="a list of one text in a variable"),
    pytest.param("provider: {tracing: {lambda: 'true'}}", ("provider", "tracing", "lambda"), True, id="a switch where a word may stand"),
    pytest.param("provider: {apiGateway: {resourcePolicy: [{Principal: {AWS: 'arn:x'}}]}}", ("provider", "apiGateway", "resourcePolicy", 0, "Principal", "AWS"), ["arn:x"], id="an account"),
    pytest.param("functions: {a: {events: [{schedule: {enabled: 'false'}}]}}", ("functions", "a", "events", 0, "schedule", "enabled"), False, id="a text as a switch"),
    pytest.param("functions: {a: {events: [{sqs: {enabled: 1}}]}}", ("functions", "a", "events", 0, "sqs", "enabled"), True, id="a number as a switch"),
    pytest.param("provider: {vpc: {subnetIds: s-1}}", ("provider", "vpc", "subnetIds"), ["s-1"], id="a text as a list"),
    pytest.param("provider: {iam: {role: {statements: [{Action: 's3:*'}]}}}", ("provider", "iam", "role", "statements", 0, "Action"), ["s3:*"], id="an action"),
    pytest.param("provider: {iamRoleStatements: [{Resource: ['arn:aws:s3:::x']}]}", ("provider", "iamRoleStatements", 0, "Resource"), "arn:aws:s3:::x", id="a list of one ARN"),
    pytest.param("provider: {iamRoleStatements: [{NotResource: [table/x*]}]}", ("provider", "iamRoleStatements", 0, "NotResource"), "table/x*", id="a list of one ID"),
    pytest.param("provider: {iamRoleStatements: [{Resource: '*:x'}]}", ("provider", "iamRoleStatements", 0, "Resource"), ["*:x"], id="a text that is no ARN"),
    pytest.param("provider: {apiGateway: {resourcePolicy: [{Resource: ['execute-api:/x']}]}}", ("provider", "apiGateway", "resourcePolicy", 0, "Resource"), "execute-api:/x", id="of a resource policy"),
    pytest.param("provider: {apiGateway: {resourcePolicy: [{Principal: {Service: a.com}}]}}", ("provider", "apiGateway", "resourcePolicy", 0, "Principal", "Service"), ["a.com"], id="a principal"),
    pytest.param("provider: {iamRoleStatements: [{Resource: [['arn:a']]}]}", ("provider", "iamRoleStatements", 0, "Resource"), ["arn:a"], id="a list of one ARN in a list"),
    pytest.param("provider: {iamRoleStatements: [{Resource: [['arn:a'], 'arn:b']}]}", ("provider", "iamRoleStatements", 0, "Resource"), ["arn:a", "arn:b"], id="the same beside an ARN"),
    pytest.param("provider: {iamRoleStatements: [{NotResource: [['*']]}]}", ("provider", "iamRoleStatements", 0, "NotResource"), ["*"], id="a list of a star in a list"),
    pytest.param("provider: {iamRoleStatements: [{Action: [['s3:*']]}]}", ("provider", "iamRoleStatements", 0, "Action"), ["s3:*"], id="a list of one action in a list"),
    pytest.param("functions: {a: {layers: [['arn:l']]}}", ("functions", "a", "layers"), ["arn:l"], id="a layer in a list of one"),
]  # fmt: skip
KEPT = [
    pytest.param("provider: {environment: {A: {'Fn::Select': [0, [a]]}}}", ("provider", "environment", "A"), {"Fn::Select": [0, ["a"]]}, id="an intrinsic function in a variable"),
    pytest.param("provider: {environment: {A: null}}", ("provider", "environment", "A"), None, id="null in a variable"),
    pytest.param("custom: {environment: {A: 5}}", ("custom", "environment", "A"), 5, id="a variable of nobody's"),
    pytest.param("resources: {Resources: {R: {DependsOn: [A, B]}}}", ("resources", "Resources", "R", "DependsOn"), ["A", "B"], id="a list of resources"),
    pytest.param("resources: {Resources: {R: {Metadata: {DependsOn: A}}}}", ("resources", "Resources", "R", "Metadata", "DependsOn"), "A", id="called so in metadata"),
    pytest.param("resources: {Resources: {R: {Properties: {DependsOn: A}}}}", ("resources", "Resources", "R", "Properties", "DependsOn"), "A", id="a property that is called so"),
    pytest.param("resources: {Outputs: {R: {DependsOn: A}}}", ("resources", "Outputs", "R", "DependsOn"), "A", id="in outputs"),
    pytest.param("functions: {a: {memorySize: 512}}", ("functions", "a", "memorySize"), 512, id="a number"),
    pytest.param("functions: {a: {maximumEventAge: '60.5'}}", ("functions", "a", "maximumEventAge"), "60.5", id="a fraction"),
    pytest.param("functions: {a: {memorySize: ''}}", ("functions", "a", "memorySize"), "", id="an empty text"),
    pytest.param("provider: {tracing: {lambda: Active}}", ("provider", "tracing", "lambda"), "Active", id="a word where a switch may stand"),
    pytest.param("provider: {apiGateway: {resourcePolicy: [{Principal: {AWS: '*'}}]}}", ("provider", "apiGateway", "resourcePolicy", 0, "Principal", "AWS"), "*", id="all accounts"),
    pytest.param("functions: {a: {memorySize: 0512}}", ("functions", "a", "memorySize"), 512, id="digits that YAML reads"),
    pytest.param("functions: {a: {memorySize: '512 MB'}}", ("functions", "a", "memorySize"), "512 MB", id="more than a number"),
    pytest.param("functions: {a: {memorySize: null}}", ("functions", "a", "memorySize"), None, id="null"),
    pytest.param("functions: {a: {memorySize: {Ref: M}}}", ("functions", "a", "memorySize"), {"Ref": "M"}, id="an intrinsic function"),
    pytest.param("functions: {a: {events: [{sqs: {enabled: '1'}}]}}", ("functions", "a", "events", 0, "sqs", "enabled"), "1", id="a text that is no switch"),
    pytest.param("functions: {a: {events: [{sqs: {enabled: 2}}]}}", ("functions", "a", "events", 0, "sqs", "enabled"), 2, id="a number that is no switch"),
    pytest.param("functions: {a: {description: 'true', environment: {A: '5'}}}", ("functions", "a", "environment", "A"), "5", id="a variable"),
    pytest.param("provider: {iamRoleStatements: [{Resource: ['*']}]}", ("provider", "iamRoleStatements", 0, "Resource"), ["*"], id="a list of a star"),
    pytest.param("provider: {iamRoleStatements: [{Resource: '*'}]}", ("provider", "iamRoleStatements", 0, "Resource"), "*", id="a star"),
    pytest.param("provider: {iamRoleStatements: [{Resource: ['arn:a', 'arn:b']}]}", ("provider", "iamRoleStatements", 0, "Resource"), ["arn:a", "arn:b"], id="two resources"),
    pytest.param("provider: {iamRoleStatements: [{Resource: [{'Fn::GetAtt': [B, Arn]}]}]}", ("provider", "iamRoleStatements", 0, "Resource"), [{"Fn::GetAtt": ["B", "Arn"]}], id="a list of one attribute"),
    pytest.param("provider: {iamRoleStatements: [{Action: ['s3:*']}]}", ("provider", "iamRoleStatements", 0, "Action"), ["s3:*"], id="a list of one action"),
    pytest.param("provider: {iamRoleStatements: [{Resource: [['arn:a', 'arn:b']]}]}", ("provider", "iamRoleStatements", 0, "Resource"), [["arn:a", "arn:b"]], id="two ARNs in a list"),
    pytest.param("provider: {iamRoleStatements: [{Resource: [[['arn:a']]]}]}", ("provider", "iamRoleStatements", 0, "Resource"), [[["arn:a"]]], id="a list in a list in a list"),
    pytest.param("provider: {iamRoleStatements: [{Resource: [[]]}]}", ("provider", "iamRoleStatements", 0, "Resource"), [[]], id="an empty list in a list"),
    pytest.param("provider: {iamRoleStatements: [{Resource: [[{Ref: X}]]}]}", ("provider", "iamRoleStatements", 0, "Resource"), [[{"Ref": "X"}]], id="a reference in a list in a list"),
    pytest.param("provider: {iamRoleStatements: [{Action: [[s3:a, s3:b]]}]}", ("provider", "iamRoleStatements", 0, "Action"), [["s3:a", "s3:b"]], id="two actions in a list"),
    pytest.param("custom: {memorySize: '512', functions: {a: {timeout: '5'}}}", ("custom", "functions", "a", "timeout"), "5", id="what is only called so"),
    pytest.param("resources: {Resources: {R: {Properties: {memorySize: '512', Action: a}}}}", ("resources", "Resources", "R", "Properties", "Action"), "a", id="a resource of the user's"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "path", "expected"), MADE)
def test_it_is_made(text: str, path: tuple[str | int, ...], expected: Json) -> None:
    before = evaluated(text, N="7")
    after = Coercion({}).of(before)
    assert after.at(path) == expected
    assert type(after.at(path)) is type(expected) or isinstance(expected, list)
    assert type(before.at(path)) is not type(expected) or before.at(path) != expected
    assert after.origin(path).place == before.origin(path).place


@pytest.mark.parametrize(("text", "path", "expected"), KEPT)
def test_it_stays(text: str, path: tuple[str | int, ...], expected: Json) -> None:
    before = evaluated(text)
    assert Coercion({}).of(before) is before
    assert before.at(path) == expected


def test_a_list_that_is_made_is_written_where_its_text_is() -> None:
    found = Coercion({}).of(evaluated("provider:\n  name: aws\n  vpc:\n    subnetIds: s-1"))
    assert str(found.written(("provider", "vpc", "subnetIds", 0))[0]) == "serverless.yml:5"


@pytest.mark.parametrize(
    "text", ["functions: {a: {memorySize: '${env:N}'}}", "provider: {vpc: {subnetIds: '${env:N}'}}"]
)
def test_what_is_not_known_stays_unknown(text: str) -> None:
    assert Coercion({}).of(evaluated(text)).lookups == evaluated(text).lookups


def test_what_two_evaluations_have_in_common_stays_one_object() -> None:
    files = MappedFiles(
        {"serverless.yml": b"service: s\nprovider: {vpc: {subnetIds: s-1}}\ncustom: {a: '${sls:stage}'}\n"}
    )
    configuration, coercion = read_configuration(files, V3), Coercion({})
    dev, prod = (coercion.of(evaluate(configuration, Invocation(stage=stage))) for stage in ("dev", "prod"))
    assert dev.at(("provider", "vpc")) is prod.at(("provider", "vpc")) == {"subnetIds": ["s-1"]}


def test_version_1_has_no_schema() -> None:
    before = evaluated("functions: {a: {memorySize: '512'}}")
    assert Coercion({"provider": {"variableSyntax": "x"}, "initialServerlessConfig": {}}).of(before) is before


def test_once_is_enough() -> None:
    once = Coercion({}).of(evaluated("provider: {vpc: {subnetIds: s-1}, timeout: '5'}"))
    assert Coercion({}).of(once) is once


# ------------------------------------------------------------------------------- the tables beside the schemas


@pytest.mark.parametrize(
    ("place", "table"),
    [(f"{above}.{name}", table) for table in (NUMBERS, SWITCHES, LISTS) for above, names in table.items() for name in names.split()],
)  # fmt: skip
def test_a_row_is_what_the_schemas_say(place: str, table: dict[str, str]) -> None:
    assert {id(KINDS[one]) for one in TYPES[place].values()} == {id(table)}


@pytest.mark.parametrize("place", [place for place, types in TYPES.items() if "array" not in types.values()])
def test_every_number_and_switch_has_a_row(place: str) -> None:
    assert is_typed(tuple(place.split("."))) != place.startswith(LEFT_OUT)


# Their items are objects, or what they are made into is not traced
LISTS_LEFT_OUT = re.compile(
    r".*(filterPatterns|Rules|rules|Configurations?|TagFilters|Transitions|[tT]ags|statements|iamRoleStatements|resourcePolicy"
    r"|usagePlan|restApiResources|events|Statement|header|\$or|dependsOn|apiKeys(\.\*\.\*)?|RoutingRules)"
)


@pytest.mark.parametrize("place", [place for place, types in TYPES.items() if set(types.values()) == {"array"}])
def test_every_list_of_texts_has_a_row(place: str) -> None:
    is_left_out = (
        place.startswith(LEFT_OUT)
        or LISTS_LEFT_OUT.fullmatch(place) is not None
        or not place.startswith(("provider.", "functions."))
    )
    assert is_typed(tuple(place.split("."))) or is_left_out
