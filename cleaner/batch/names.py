"""What a run calls the files that it writes beside the clean texts."""

from __future__ import annotations

LOG_NAME = "changes.jsonl"
REPORT_NAME = "report.html"
SUMMARY_NAME = "summary.json"
JOURNAL_NAME = ".journal"
PAGES_SUFFIX = ".pages"
"""Of the folder beside a large report, after the report's name without its own suffix."""

OWN_NAMES = frozenset({LOG_NAME, REPORT_NAME, SUMMARY_NAME})
"""Names that no document at the top of the output may have."""
OWN_FOLDERS = frozenset({"report" + PAGES_SUFFIX})
