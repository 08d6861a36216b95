"""The options of `cleaner clean`, by subject."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.batch.names import LOG_NAME, REPORT_NAME
from cleaner.formats.names import KINDS, WRITTEN
from cleaner.report.form_names import FORM_NAMES

RULES, KNOWN, RECORDS, RUN = "Rules", "What may stay", "Files of many documents", "Large runs"

Paths = Annotated[list[str], typer.Argument(help="Files, folders, glob patterns; - is standard input.")]

# Where the clean texts go, and what is told.
Output = Annotated[Path | None, typer.Option("-o", "--output", help="The folder for clean texts.")]
InPlace = Annotated[bool, typer.Option("--in-place", help="Replace the files by their clean texts.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if something would change.")]
Diff = Annotated[bool, typer.Option("--diff", help="Write nothing; show what would change.")]
Changes = Annotated[Path | None, typer.Option("--changes", help=f"The change log; OUTPUT/{LOG_NAME} by default.")]
Report = Annotated[Path | None, typer.Option("--report", help=f"The HTML report; OUTPUT/{REPORT_NAME} by default.")]
Form = Annotated[str, typer.Option("--format", metavar="|".join(FORM_NAMES), help="What goes to standard output.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Print problems only.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Name every document.")]

# Rules.
Select = Annotated[
    list[str] | None,
    typer.Option("--select", help="Rules, categories, packs to use (commas allowed).", rich_help_panel=RULES),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", help="Rules, categories, packs to leave out.", rich_help_panel=RULES),
]
Rules = Annotated[
    list[Path] | None,
    typer.Option("--rules", help="A pack or folder of packs to add (repeatable).", rich_help_panel=RULES),
]
Unsafe = Annotated[
    bool | None,
    typer.Option("--unsafe/--safe", help="Whether unsafe and experimental rules act.", rich_help_panel=RULES),
]
Bylines = Annotated[
    str | None,
    typer.Option("--bylines", metavar="normalize|keep|strip", help="What becomes of bylines.", rich_help_panel=RULES),
]
Headline = Annotated[
    str | None,
    typer.Option(
        "--headline", metavar="keep|drop", help="What becomes of the headline in the text.", rich_help_panel=RULES
    ),
]
Furniture = Annotated[
    str | None,
    typer.Option(
        "--furniture",
        metavar="keep|drop",
        help="What becomes of lines that many documents share.",
        rich_help_panel=RULES,
    ),
]
Budget = Annotated[
    float | None,
    typer.Option("--budget", min=0, max=1, help="Share of a document that rules may remove.", rich_help_panel=RULES),
]
Eagerness = Annotated[
    str | None,
    typer.Option(
        "--eagerness", metavar="gentle|default|eager", help="How readily scores take lines.", rich_help_panel=RULES
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", help="A config file; else .cleaner.yaml, found upwards.", rich_help_panel=RULES),
]

# What is known and may stay.
Baseline = Annotated[
    Path | None,
    typer.Option("--baseline", help="Changes that are known; --check fails for others only.", rich_help_panel=KNOWN),
]
WriteBaseline = Annotated[
    bool,
    typer.Option(
        "--write-baseline", help="With --check: write what would change to the baseline.", rich_help_panel=KNOWN
    ),
]
AddSuppressions = Annotated[
    str | None,
    typer.Option(
        "--add-suppressions",
        metavar="REASON",
        help="With --check: let what the rules find stay.",
        rich_help_panel=KNOWN,
    ),
]

# Files of many documents.
FormatIn = Annotated[
    str | None,
    typer.Option(
        "--format-in", metavar="|".join(KINDS), help="What the inputs are; else by name.", rich_help_panel=RECORDS
    ),
]


FormatOut = Annotated[
    str | None,
    typer.Option(
        "--format-out",
        metavar="|".join(WRITTEN),
        help="What the outputs are; jsonl.zst and the like are compressed. Else what the inputs are.",
        rich_help_panel=RECORDS,
    ),
]


def _field(flag: str, text: str) -> typer.models.OptionInfo:
    return typer.Option(flag, metavar="NAME", help=text, rich_help_panel=RECORDS)  # type: ignore[no-any-return]


TextField = Annotated[str | None, _field("--text-field", "The field with the text; else by well-known names.")]
HtmlField = Annotated[str | None, _field("--html-field", "The field with the page, whose text is extracted.")]
TitleField = Annotated[str | None, _field("--title-field", "The field with the headline.")]
UrlField = Annotated[str | None, _field("--url-field", "The field with the address.")]
LangField = Annotated[str | None, _field("--lang-field", "The field with the language.")]
IdField = Annotated[str | None, _field("--id-field", "The field with the document's id.")]
CleanField = Annotated[str | None, _field("--clean-field", "Put the clean text here and leave the text as it is.")]
EditsField = Annotated[str | None, _field("--edits-field", "Put the edits here.")]

# Large runs.
Jobs = Annotated[
    int | None,
    typer.Option("-j", "--jobs", min=1, help="Processes; as many as cores by default.", rich_help_panel=RUN),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where a run with the same -o was broken off.", rich_help_panel=RUN)
]
Force = Annotated[
    bool, typer.Option("--force", help="Clean again, even if nothing changed since the last run.", rich_help_panel=RUN)
]
Engine = Annotated[
    str, typer.Option("--engine", metavar="local|ray", help="Where the work is done.", rich_help_panel=RUN)
]
Address = Annotated[
    str | None,
    typer.Option("--address", help="The Ray cluster; else one is started on this machine.", rich_help_panel=RUN),
]
