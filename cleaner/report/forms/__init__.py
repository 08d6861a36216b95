"""Other forms of a run's changes, by the names that `--format` takes; all are written document by document."""

from __future__ import annotations

from collections.abc import Callable

from cleaner.report.forms.base import Form
from cleaner.report.forms.github import GithubForm
from cleaner.report.forms.json import JsonForm, JsonLinesForm
from cleaner.report.forms.markdown import MarkdownForm
from cleaner.report.forms.sarif import SarifForm
from cleaner.report.forms.unified import UnifiedForm
from cleaner.rules.ruleset import RuleSet

_FORMS: dict[str, Callable[[RuleSet], Form]] = {
    "json": JsonForm,
    "jsonl": JsonLinesForm,
    "unified": UnifiedForm,
    "sarif": SarifForm,
    "github": GithubForm,
    "markdown": MarkdownForm,
}


def make_form(name: str, rules: RuleSet) -> Form | None:
    """The form of that name; None for `text`, which is printed for people and not written here."""
    build = _FORMS.get(name)
    return build(rules) if build else None


__all__ = ["Form", "make_form"]
