"""The names of the forms, apart from them, so that the command can tell them without loading any."""

from __future__ import annotations

FORM_NAMES = ("text", "json", "jsonl", "unified", "sarif", "github", "markdown")
"""`text` is printed for people while a run goes on; the others see `cleaner.report.forms`."""
