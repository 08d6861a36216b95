from __future__ import annotations

from cleaner.document import Document, Metadata
from cleaner.engine.cleaner import Cleaner, Options, Result
from cleaner.engine.compiled import compile_rules
from cleaner.engine.findings import Finder
from cleaner.engine.text import TextView
from cleaner.rules.load import load_text


def cleaned(rule: str, text: str, *, options: Options | None = None, metadata: Metadata | None = None) -> Result:
    """The result of one or more rules, given as the YAML of a pack's list, on a text without a final newline."""
    pack = "pack: p\ndescription: d\ndefaults: {category: c}\nrules:\n" + rule
    cleaner = Cleaner(load_text(pack), options or Options(budget=1.0))
    return cleaner.clean(Document(text, metadata=metadata or Metadata(language="en"), terminator=""))


def rule(body: str, rule_id: str = "r") -> str:
    return f"  - id: {rule_id}\n    description: d\n" + "".join(f"    {line}\n" for line in body.splitlines())


def found(rules: str, text: str, *, metadata: Metadata | None = None) -> list[str]:
    """What rules take of a text in one pass, in the order of the text."""
    pack = "pack: p\ndescription: d\ndefaults: {category: c}\nrules:\n" + rules
    metadata = metadata or Metadata(language="en")
    findings = Finder(compile_rules(load_text(pack))).find(TextView(text, metadata.language), metadata)
    return [text[f.start : f.end].strip() for f in sorted(findings.applied, key=lambda f: f.start)]
