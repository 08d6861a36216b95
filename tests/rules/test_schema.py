"""The schema that editors use says what the model says, and every pack names it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from cleaner.rules.load import pack_files
from cleaner.rules.ruleset import builtin_folder
from cleaner.rules.schema import json_schema, schema_file
from cleaner.rules.yaml_source import read_yaml

SCHEMA = builtin_folder() / "pack.schema.json"


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, definition in json_schema()["$defs"].items():
        for key, value in definition["properties"].items():
            yield f"{name}.{key}", value


def test_every_key_is_described() -> None:
    assert [name for name, value in properties() if not value.get("description")] == []


def test_the_schema_in_the_packs_folder_is_current() -> None:
    # `cleaner rules schema > rules/pack.schema.json` writes it.
    assert SCHEMA.read_text("utf-8") == schema_file()


def test_the_packs_hold_under_the_schema() -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    for path in pack_files([builtin_folder()]):
        assert list(validator.iter_errors(read_yaml(path).data)) == [], path


def test_every_pack_names_the_schema_in_its_first_line() -> None:
    for path in pack_files([builtin_folder()]):
        first = path.read_text("utf-8").partition("\n")[0]
        assert first == f"# yaml-language-server: $schema={Path(os.path.relpath(SCHEMA, path.parent)).as_posix()}", path
