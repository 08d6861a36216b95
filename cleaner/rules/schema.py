"""The JSON Schema of the rule language, generated from the model, and the wording of its complaints."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.rules.mistakes import Mistake, Trail, YamlSource
from cleaner.rules.model import Pack

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_TYPES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


@cache
def json_schema(model: type = Pack) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a model, a pack by default; descriptions of all keys included."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(model)}


def schema_file(model: type = Pack) -> str:
    """The schema as a file for editors."""
    return msgspec.json.format(msgspec.json.encode(json_schema(model)), indent=2).decode() + "\n"


def violations(source: YamlSource, model: type) -> list[Mistake]:
    """Every way in which the data breaks the model, each at its line and in words for a person."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(json_schema(model))
    return [
        source.mistake(trail, message)
        for error in validator.iter_errors(source.data)
        for trail, message in _explain(error, tuple(error.absolute_path))
    ]


def suggestion(word: str, allowed: list[str]) -> str:
    """`; did you mean 'x'?` where one of the allowed words is close, else nothing."""
    import difflib  # not needed to start

    close = difflib.get_close_matches(word, allowed, n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""


def _kind(value: Any) -> str:
    names = {str: "text", bool: "true/false", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return names.get(type(value), "nothing")


def _types(schema: dict[str, Any]) -> Iterator[str]:
    for option in schema.get("anyOf", [schema]):
        if "$ref" in option:
            yield "a mapping"
        elif "enum" in option:
            yield "one of " + ", ".join(str(value) for value in option["enum"])
        elif option.get("type") not in (None, "null"):
            yield _TYPES[option["type"]]


def _explain(error: ValidationError, trail: Trail) -> Iterator[tuple[Trail, str]]:
    where = f"'{trail[-1]}'" if trail and isinstance(trail[-1], str) else "this entry" if trail else "the file"
    value: Any = error.validator_value
    schema: Any = error.schema
    instance: Any = error.instance
    match error.validator:
        case "additionalProperties":
            allowed = sorted(schema.get("properties", {}))
            for key in instance:
                if key not in allowed:
                    close = suggestion(key, allowed)
                    yield (*trail, key), f"unknown key '{key}'{close} (allowed: {', '.join(allowed)})"
        case "required":
            yield from ((trail, f"the key '{key}' is missing") for key in value if key not in instance)
        case "enum":
            allowed = [str(option) for option in value]
            close = suggestion(str(error.instance), allowed)
            yield trail, f"{where} is {error.instance!r}{close} (allowed: {', '.join(allowed)})"
        case "type":
            expected = " or ".join(dict.fromkeys(_types(schema)))
            yield trail, f"{where} must be {expected}, not {_kind(error.instance)}"
        case "anyOf":
            yield from _explain_any(error, trail, where)
        case _:
            yield trail, _explain_value(error, where)


def _explain_value(error: ValidationError, where: str) -> str:
    schema: Any = error.schema
    match error.validator:
        case "pattern":
            return f"{where} is {error.instance!r}; {schema.get('description', f'must match {error.validator_value}')}"
        case "minimum":
            return f"{where} is {error.instance}; it must be {error.validator_value} or more"
        case "maximum":
            return f"{where} is {error.instance}; it must be {error.validator_value} or less"
        case "minLength" | "minItems":
            return f"{where} is empty"
        case _:
            return f"{where}: {error.message}"


def _explain_any(error: ValidationError, trail: Trail, where: str) -> Iterator[tuple[Trail, str]]:
    """Words the complaints of the one alternative that has the right shape, or names the shapes allowed."""
    schema: Any = error.schema
    fitting = [sub for sub in error.context or [] if sub.validator != "type" or len(sub.relative_path) > 0]
    if fitting:
        for sub in fitting:
            yield from _explain(sub, tuple(sub.absolute_path))
    else:
        expected = " or ".join(dict.fromkeys(_types(schema)))
        yield trail, f"{where} must be {expected}, not {_kind(error.instance)}"
