"""All that the configuration says about one artifact, for a plan to go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from restage.artifact.folder import Artifact
from restage.document.values import ABSENT, Json, Path
from restage.rules.change import Change
from restage.rules.model import NO_RULES, Rules
from restage.rules.outcome import Applied
from restage.rules.repeatedsettings import SERVICES
from restage.rules.scope import scalars
from restage.text.distinctive import any_spelling
from restage.text.finding import ConfiguredText
from restage.tracing.changes import traced_changes
from restage.tracing.model import Both
from restage.tracing.plugins import are_known, unread
from restage.tracing.service import configured_rules
from restage.tracing.structure import of_one_stage
from restage.tracing.texts import configured_texts
from restage.verdict import Kind

_TO_DO = "the framework has to compile it: package both stages once, and let `restage learn` write rules"


class Decisions(NamedTuple):
    """What `both` evaluations say: `rules`, completed by what they say of the service as a whole; `changes` of places;
    `texts`, and what these become wherever they stand. `unsettled`: the values (`any_spelling`) of what is
    not proven, and of what differs and may reach more than is known; None where plugins may make something of any."""

    both: Both
    rules: Rules
    changes: tuple[Change, ...]
    texts: Mapping[str, ConfiguredText]
    unsettled: frozenset[str] | None = None

    @property
    def unread_places(self) -> frozenset[Path]:
        """Where the state has sections of which nothing reaches a template by itself."""
        return frozenset((*service, *section) for service in SERVICES for section in unread(self.both))

    def refused(self, applied: Applied) -> Iterator[str]:
        """A problem for each thing that only one stage has, and no rule says anything about."""
        ruled = {v.path for v in applied.verdicts if v.kind is Kind.RULE and v.changed}
        for place, what in of_one_stage(self.both):
            if not any(path[: len(place) + 1] == ("service", *place) for path in ruled):
                yield f"{self.both.evidence((place,))}: {what}; {_TO_DO}"


def decisions(artifact: Artifact, both: Both, rules: Rules, source: str) -> Decisions:
    """What the configuration says about `artifact`, packaged for the stage `source`."""
    texts = configured_texts(both, source, unread(both))
    changes = traced_changes(artifact, both, texts, source, is_ruled=rules != NO_RULES)
    unsettled = frozenset(_unsettled(both, changes)) if are_known(both) else None
    return Decisions(both, configured_rules(rules, both, texts), changes, texts.known, unsettled)


def _unsettled(both: Both, changes: Iterable[Change]) -> Iterator[str]:
    """What may stand elsewhere, too, and become something else there (`any_spelling`)."""
    olds = (change.old for change in changes if change.open and change.old is not ABSENT)
    givens = (cast(Json, both.source.at(place)) for place in both.unproven)
    return (any_spelling(value) for whole in (*olds, *givens) for _, value in scalars(whole))
