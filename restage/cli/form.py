"""In which form a command tells its result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import Annotated, Final, NamedTuple

from restage.cli.arguments import Option
from restage.errors import UsageError


class Form(Enum):
    """As text, as one JSON document, as a document in a line each, as Markdown, as annotations with Markdown for the
    step's summary, or by problems only."""

    TEXT = auto()
    JSON = auto()
    LINES = auto()
    MARKDOWN = auto()
    GITHUB = auto()
    QUIET = auto()

    @classmethod
    def in_words(cls, words: Sequence[str]) -> Form:
        """What a call asks for, as far as that can be told before its words are understood."""
        named = [word for before, word in zip(["", *words], words, strict=False) if before == "--format"]
        named += [word.removeprefix("--format=") for word in words if word.startswith("--format=")]
        if "--json" in words or "json" in named:
            return cls.JSON
        if "--jsonl" in words or "github" in named:
            return cls.LINES if "--jsonl" in words else cls.GITHUB
        return cls.MARKDOWN if "markdown" in named or "--markdown" in words else cls.TEXT

    @property
    def is_document(self) -> bool:
        """Is it JSON?"""
        return self in (Form.JSON, Form.LINES)

    @property
    def is_markdown(self) -> bool:
        """Is Markdown a part of it?"""
        return self in (Form.MARKDOWN, Form.GITHUB)


FORMS: Final = {"text": Form.TEXT, "json": Form.JSON, "markdown": Form.MARKDOWN, "github": Form.GITHUB}

Named = Annotated[
    str | None,
    Option(
        "--format",
        metavar="|".join(FORMS),
        help="The report's form; github: annotations, and the step's summary.",
        completed_by="forms",
    ),
]


class Asked(NamedTuple):
    """The options of a call that say in which form. `name` is the value of `--format`; the others are flags."""

    name: str | None = None
    as_document: bool = False
    in_lines: bool = False
    as_comment: bool = False
    quiet: bool = False

    @property
    def if_refused(self) -> Form:
        """The form of a refusal, be the options right or wrong."""
        if self.as_document or self.in_lines:
            return Form.JSON if self.as_document else Form.LINES
        return Form.MARKDOWN if self.as_comment else FORMS.get(self.name or "", Form.TEXT)

    def form(self, others: Iterable[str] = ()) -> Form:
        """The form that is asked for. `others`: options that want the output, too, unless it is text.

        Raises UsageError for a name that there is not, and where several forms are asked for.
        """
        if self.name is not None and self.name not in FORMS:
            raise UsageError(f"--format {self.name}: expected {', '.join(FORMS)}")
        flags = (
            ("--json", self.as_document, Form.JSON),
            ("--jsonl", self.in_lines, Form.LINES),
            ("--markdown", self.as_comment, Form.MARKDOWN),
        )
        wanted = [(option, form) for option, is_given, form in flags if is_given]
        if self.name is not None:
            wanted.append((f"--format {self.name}", FORMS[self.name]))
        found = {form for _, form in wanted}
        taken = list(others)
        if len(found - {Form.TEXT}) + len(taken) > 1 or len(found) > 1:
            raise UsageError(
                f"{' and '.join([*(option for option, _ in wanted), *taken])}: only one of them goes to the output"
            )
        return found.pop() if found else Form.QUIET if self.quiet else Form.TEXT
