"""What a call of `cleaner clean` asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from cleaner.batch.names import LOG_NAME, REPORT_NAME

if TYPE_CHECKING:
    from cleaner.formats.form import Form

Mode = Literal["write", "in-place", "check", "diff"]


class Request(msgspec.Struct, frozen=True):
    """A call of the command, checked."""

    mode: Mode
    paths: list[str]
    output: Path | None
    changes: Path | None
    report: Path | None
    form: str
    """What goes to standard output: a name of `cleaner.report.forms`."""
    kind: str | None
    """What the inputs are; None leaves it to their names."""
    form_out: Form | None
    """What is written; None leaves it to what is read."""
    names: dict[str, str | None]
    """Names of fields, by what they hold."""
    jobs: int | None
    resume: bool
    force: bool
    quiet: bool
    verbose: bool
    config: Path | None = None
    """The config file that a flag names."""
    baseline: Path | None = None
    write_baseline: bool = False
    add_suppressions: str | None = None
    """The reason why what the rules find may stay."""

    @property
    def dry(self) -> bool:
        """Whether nothing is written."""
        return self.mode in ("check", "diff")

    @property
    def hides_progress(self) -> bool:
        """Whether what is told leaves no place for a bar."""
        return self.quiet or self.verbose or self.mode == "diff"

    @property
    def log_path(self) -> Path | None:
        """Where the change log goes; None where none is asked for."""
        if self.dry:
            return None
        return self.changes or (self.output / LOG_NAME if self.output else None)

    @property
    def report_path(self) -> Path | None:
        """Where the HTML report goes; None where none is asked for."""
        return self.report or (self.output / REPORT_NAME if self.output else None)
