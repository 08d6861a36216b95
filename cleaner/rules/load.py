"""From YAML files to a RuleSet: every mistake of every file, each with its place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cleaner import cache
from cleaner.rules.mistakes import Mistake, SourceError, Trail, YamlSource
from cleaner.rules.model import Defaults, Neighbour, Pack, Rule
from cleaner.rules.pattern import PatternError, alternatives, compile_any
from cleaner.rules.ruleset import RuleSet, Source, builtin_folder
from cleaner.rules.schema import suggestion, violations

MATCHERS = ("line", "line_is", "sentence", "span", "block", "repeat", "corpus", "score", "normalize")
_OF_ACTION = {"replace": "replace", "mark": "mark"}


def load_rules(paths: Sequence[Path] = (), *, builtin: bool = True) -> RuleSet:
    """The packs that come with the program, then those of the user, which may override rules by id.

    Args:
        paths: pack files, or folders of them (searched at all depths).
        builtin: whether to start from the packs that come with the program.

    Raises:
        SourceError: with all mistakes of all files.
    """
    own = _load(pack_files([builtin_folder()]), builtin=True) if builtin else []
    users = _load(pack_files(paths), builtin=False)
    rules = {rule.id: (rule, source) for rule, source in own}
    rules.update({rule.id: (rule, source) for rule, source in users})
    ordered = sorted(rules.items())
    return RuleSet(
        rules=tuple(rule for _, (rule, _) in ordered),
        sources={rule_id: source for rule_id, (_, source) in ordered},
    )


def load_text(text: str, shown: str = "<text>") -> RuleSet:
    """The rules of one pack given as text; see `load_rules`."""
    from cleaner.rules.yaml_source import parse_yaml

    rules = check_pack(parse_yaml(text, shown), builtin=False)
    ordered = sorted(rules, key=lambda pair: pair[0].id)
    return RuleSet(tuple(r for r, _ in ordered), {r.id: s for r, s in ordered})


def pack_files(paths: Iterable[Path]) -> list[Path]:
    """The pack files that the paths name or hold, sorted.

    Raises:
        SourceError: for a path that does not exist, or a folder without packs.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(p for pattern in ("*.yaml", "*.yml") for p in path.rglob(pattern) if p.is_file())
            if not found:
                raise SourceError([Mistake(str(path), 1, 1, "this folder holds no .yaml file")])
            files += found
        elif path.exists():
            files.append(path)
        else:
            raise SourceError([Mistake(str(path), 1, 1, "no such file or folder")])
    return list(dict.fromkeys(files))


def _load(files: Sequence[Path], *, builtin: bool) -> list[tuple[Rule, Source]]:
    """The rules of files, from the cache where the files are those that were checked before."""
    key = cache.key_of([bytes([builtin]), *(part for file in files for part in (str(file).encode(), _bytes_of(file)))])
    stored = cache.load("rules", key)
    if stored is not None:
        with contextlib.suppress(msgspec.MsgspecError):
            return msgspec.msgpack.decode(stored, type=list[tuple[Rule, Source]])
    loaded = _checked(files, builtin=builtin)
    cache.store("rules", key, msgspec.msgpack.encode(loaded))
    return loaded


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""  # it is told when the file is parsed


def _checked(files: Sequence[Path], *, builtin: bool) -> list[tuple[Rule, Source]]:
    from cleaner.rules.yaml_source import read_yaml  # most runs find their rules in the cache, and need no YAML

    loaded: list[tuple[Rule, Source]] = []
    mistakes: list[Mistake] = []
    seen: dict[str, Source] = {}
    for path in files:
        try:
            rules = check_pack(read_yaml(path), builtin=builtin)
        except SourceError as error:
            mistakes += error.mistakes
            continue
        for rule, source in rules:
            if rule.id in seen:
                first = seen[rule.id]
                message = f"the rule id '{rule.id}' is used twice; first at {first.path}:{first.line}"
                mistakes.append(Mistake(source.path, source.line, 1, message))
            seen[rule.id] = source
            loaded.append((rule, source))
    if mistakes:
        raise SourceError(mistakes)
    return loaded


def check_pack(source: YamlSource, *, builtin: bool) -> list[tuple[Rule, Source]]:
    """The rules of one file.

    Raises:
        SourceError: with all its mistakes.
    """
    data = _with_defaults(source.data)
    try:
        pack = msgspec.convert(data, Pack)
    except msgspec.ValidationError as error:
        found = violations(source, Pack) or [source.mistake((), str(error))]
        raise SourceError(found + _mistakes_of_sound_rules(source, data)) from None
    mistakes = [m for index, rule in enumerate(pack.rules) for m in _mistakes(source, index, rule)]
    lines = [source.positions["rules", index][0] for index in range(len(pack.rules))]
    ids: dict[str, int] = {}
    for index, (rule, line) in enumerate(zip(pack.rules, lines, strict=True)):
        if rule.id in ids:
            message = f"the rule id '{rule.id}' is used twice; first in line {ids[rule.id]}"
            mistakes.append(source.mistake(("rules", index, "id"), message))
        ids.setdefault(rule.id, line)
    if mistakes:
        raise SourceError(mistakes)
    return [(rule, Source(pack.pack, source.path, line, builtin)) for rule, line in zip(pack.rules, lines, strict=True)]


def _mistakes(source: YamlSource, index: int, rule: Rule) -> list[Mistake]:
    return [source.mistake(("rules", index, *trail), message) for trail, message in _check_rule(rule)]


def _mistakes_of_sound_rules(source: YamlSource, data: Any) -> list[Mistake]:
    """Mistakes that the types cannot say, in those rules of a broken pack whose keys and values are in order."""
    mistakes: list[Mistake] = []
    rules = data.get("rules") if isinstance(data, dict) else None
    for index, entry in enumerate(rules if isinstance(rules, list) else []):
        try:
            mistakes += _mistakes(source, index, msgspec.convert(entry, Rule))
        except msgspec.ValidationError:
            continue  # told by the schema
    return mistakes


def _with_defaults(data: Any) -> Any:
    """The pack with its defaults written into each rule; left as it is where its shape is wrong."""
    if not isinstance(data, dict) or not isinstance(data.get("rules"), list):
        return data
    defaults = data.get("defaults", {})
    if not isinstance(defaults, dict):
        return data
    known = {key: value for key, value in defaults.items() if key in Defaults.__struct_fields__}
    rules = [{**known, **rule} if isinstance(rule, dict) else rule for rule in data["rules"]]
    return {**data, "rules": rules}


def _check_rule(rule: Rule) -> Iterable[tuple[Trail, str]]:
    """What the types cannot say: keys that need or exclude each other, and patterns that do not compile."""
    yield from _check_matcher(rule)
    yield from _check_corpus(rule)
    yield from _check_action(rule)
    if not rule.category:
        yield (), f"the rule '{rule.id}' has no category, and the pack no default for it"
    for trail, patterns in _patterns(rule):
        for pattern in alternatives(patterns):
            try:
                compile_any(pattern, rule.case_sensitive)
            except PatternError as error:
                yield trail, f"the pattern {pattern!r} is not a regular expression: {error}"
    where = rule.where
    if where.first and where.last and rule.block:
        yield ("where",), "a block takes 'first' or 'last', not both"
    for name, neighbour in (("before", where.before), ("after", where.after)):
        if neighbour and not neighbour.line and not neighbour.taken_by:
            yield ("where", name), f"'{name}' needs 'line' or 'taken_by'"


def _check_matcher(rule: Rule) -> Iterable[tuple[Trail, str]]:
    given = [name for name in MATCHERS if getattr(rule, name) is not None]
    if not given:
        yield (), f"the rule '{rule.id}' has no matcher (one of {', '.join(MATCHERS)})"
    elif len(given) > 1:
        yield (given[1],), f"the rule '{rule.id}' has {' and '.join(given)}; a rule has one matcher"
    if rule.also and not (rule.line or rule.line_is):
        yield ("also",), "'also' goes with 'line' or 'line_is'"
    if rule.span is not None:
        for pattern in alternatives(rule.span):
            try:
                empty = compile_any(pattern, rule.case_sensitive).fullmatch("")
            except PatternError:
                continue
            if empty:
                yield ("span",), f"the pattern {pattern!r} matches the empty text, so it would match everywhere"


def _check_corpus(rule: Rule) -> Iterable[tuple[Trail, str]]:
    corpus = rule.corpus
    if corpus and (corpus.per == "field") != (corpus.field is not None):
        yield ("corpus",), "'per: field' and 'field' go together"
    for key in ("junk", "story", "todo"):
        for index, example in enumerate(getattr(rule.examples, key)):
            counts = (None, None) if isinstance(example, str) else (example.in_, example.of)
            trail = ("examples", key, index)
            if corpus is None and counts != (None, None):
                yield trail, "'in' and 'of' are for examples of 'corpus' rules"
            elif corpus and (counts[0] is None or counts[1] is None or counts[0] > counts[1]):
                yield trail, "an example of a 'corpus' rule says in how many documents it stands, as in: 12, of: 40"


def _check_action(rule: Rule) -> Iterable[tuple[Trail, str]]:
    action = rule.action
    if action in ("replace", "mark", "label") and getattr(rule, action) is None:
        yield ("action",), f"'action: {action}' needs the key '{action}'"
    if rule.replace is not None and rule.mark is not None:
        yield ("mark",), "a rule has 'replace' or 'mark', not both"
    for key, needed in _OF_ACTION.items():
        if getattr(rule, key) is not None and action not in (None, needed):
            yield ("action",), f"'action: {action}' contradicts the key '{key}'"
    if rule.replace is not None and not rule.span:
        yield ("replace",), "'replace' goes with 'span'"
    if rule.mark is not None and not (rule.line or rule.span):
        yield ("mark",), "'mark' goes with 'line' or 'span'"
    if action == "cut" and not (rule.line or rule.line_is):
        yield ("action",), "'action: cut' goes with 'line' or 'line_is'"
    if rule.points is not None and rule.corpus:
        yield ("points",), "'points' does not go with 'corpus'"
    if rule.points is not None and (rule.action or rule.replace or rule.mark or rule.label):
        yield ("points",), "a rule with 'points' decides nothing, so it has no action"


def _patterns(rule: Rule) -> Iterable[tuple[Trail, str | list[str]]]:
    candidates: list[tuple[Trail, str | list[str] | None]] = [
        (("line",), rule.line),
        (("sentence",), rule.sentence),
        (("span",), rule.span),
        (("where", "unless"), rule.where.unless),
    ]
    if rule.block:
        candidates.append((("block", "from"), rule.block.from_))
        if rule.block.to not in ("end", "blank", "prose"):
            candidates.append((("block", "to"), rule.block.to))
    neighbours: list[tuple[str, Neighbour | None]] = [("before", rule.where.before), ("after", rule.where.after)]
    candidates += [(("where", name, "line"), n.line) for name, n in neighbours if n]
    return [(trail, patterns) for trail, patterns in candidates if patterns is not None]


def check_references(rules: RuleSet) -> list[Mistake]:
    """Names in `taken_by` that no rule, pack or category bears."""
    known = {*rules.names(), "any"}
    mistakes = []
    for rule in rules.rules:
        source = rules.sources[rule.id]
        for neighbour in (rule.where.before, rule.where.after):
            for name in (neighbour.taken_by or []) if neighbour else []:
                if name not in known:
                    message = f"the rule '{rule.id}' names '{name}', which is no rule, pack or category"
                    mistakes.append(Mistake(source.path, source.line, 1, message + suggestion(name, sorted(known))))
    return mistakes
