"""Rows of the tables of names, and the words that many of them share.

The framework's own rows are in `restage.framework.naming`, those of each plugin in `restage.framework.plugins`.
"""

# Annotations are no texts here: of a NamedTuple, typing compiles each of those, at every start of the command
from collections.abc import Callable
from typing import Final, NamedTuple

from restage.document.values import Json, Path
from restage.framework.cutting import Fit
from restage.framework.versions import FrameworkVersion


class NameFormula(NamedTuple):
    """`pattern` is what stands at `place` of a resource of `type` (whose logical ID is `id`)."""

    type: str
    place: str
    pattern: Json
    id: str = ""
    fit: Fit | None = None  # what is made of a name that is too long
    unless: tuple[str, ...] = ()  # a setting of the service by which the user gives the name instead
    defines: str = ""  # the variable that the name found here is a value of
    anchor: str = ""  # of a heading in docs/framework.md
    not_users: bool = False  # only in a resource that does not stand in the service's own `resources`
    when: Callable[[FrameworkVersion], bool] | None = None  # only in versions of the framework of which this is true
    of_plugin: bool = False  # is it a plugin's, which may write it into the service's own `resources`?
    given: bool = False  # is the name always the user's own, by which others go?
    holds_names: bool = False  # is it a text in which nothing but names of functions and the REST API follow the stage?
    named_at: Path = ()  # where the same resource has the name that `{name}` stands for
    drops_last: bool = False  # does the last item go where the name, its region counted, is too long for a role?


class IdFormula(NamedTuple):
    """The logical ID (of a resource of `type`, or an output) that follows from names."""

    type: str
    pattern: str
    anchor: str = ""  # of a heading in docs/framework.md
    among_users: bool = False  # does a plugin write it into the service's own `resources`?
    fit: Fit | None = None  # what is made of an ID that is too long
    unseen: bool = False  # may it hold a part of the stage only, which does not look like it?


class OutputFormula(NamedTuple):
    """`pattern` is what stands at `place` of an output whose key is `key`, a pattern, too."""

    key: str
    place: str
    pattern: str
    anchor: str = ""  # of a heading in docs/framework.md
    of_plugin: bool = False


class StateFormula(NamedTuple):
    """`pattern` is what stands at `place` of the state file, besides the embedded templates."""

    place: str
    pattern: str
    anchor: str = ""  # of a heading in docs/framework.md


class FunctionFormula(NamedTuple):
    """`pattern` is how a function is called by default whose key is `key`, a pattern, too."""

    key: str
    pattern: str


class Keys(NamedTuple):
    """`variable` takes the keys of the object at `path` of the state's `service`."""

    variable: str
    path: tuple[str, ...]


class Fixed(NamedTuple):
    """Text at `place` stays, whatever it holds; `certain` when it can't be the stage of the artifact.

    `shape`: only text that looks so. `chosen`: it names files that were packaged, which stay, but the stage may have
    chosen them: certain only where the text judge finds nothing in it that may be the stage.
    """

    place: str
    reason: str
    certain: bool
    shape: str = ""
    chosen: bool = False
    whole: bool = False  # only where the stage's name is all of the text
    own: bool = False  # only what lies in the artifact's own directory
    local: bool = False  # only paths, not URIs of what lies elsewhere


class Copied(NamedTuple):
    """The framework writes the text of `setting`, or the last part of an ARN, at `place` of resources of `type`."""

    setting: str
    type: str
    place: str
    id: str = ""  # only of the resource with this logical ID
    instead: bool = False  # does the framework have a name of its own where the setting is not there?

    @property
    def section(self) -> str:
        """The first step of the setting's place."""
        return self.setting.partition(".")[0]

    @property
    def kind(self) -> str:
        """The event's, "" where it is no setting of one."""
        begin = "functions.*.events.*."
        return self.setting.removeprefix(begin).partition(".")[0] if self.setting.startswith(begin) else ""


LOGS: Final = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
LAMBDA: Final = "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:"
ROLE: Final = "AWS::IAM::Role"
STATEMENTS: Final = "Properties.Policies.*.PolicyDocument.Statement.**"
REGION: Final[Json] = {"Ref": "AWS::Region"}


def joined(*items: Json, by: str = "-") -> Json:
    """An `Fn::Join` of patterns."""
    return {"Fn::Join": [by, list(items)]}
