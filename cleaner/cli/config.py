"""Settings: from `.cleaner.yaml`, found upwards from the working folder, and from flags, which win."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from cleaner.cli.exits import UsageError

CONFIG_NAME = ".cleaner.yaml"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a config file may hold. Paths are relative to the file."""

    select: Annotated[list[str], Meta(description="Rule ids, categories or packs to use; all when empty.")] = []
    ignore: Annotated[list[str], Meta(description="Rule ids, categories or packs to leave out.")] = []
    rules: Annotated[list[str], Meta(description="Pack files or folders to add.")] = []
    exclude: Annotated[
        list[str], Meta(description="Files that are never cleaned, as patterns of .gitignore, from the file's folder.")
    ] = []
    baseline: Annotated[str | None, Meta(description="The baseline that checks are held against.")] = None
    unsafe: Annotated[bool, Meta(description="Whether unsafe and experimental rules act.")] = False
    bylines: Annotated[Literal["normalize", "keep", "strip"], Meta(description="What becomes of bylines.")] = (
        "normalize"
    )
    budget: Annotated[float, Meta(ge=0, le=1, description="The share of a document that rules may remove.")] = 0.5
    headline: Annotated[
        Literal["keep", "drop"], Meta(description="What becomes of a headline in the text of a document with a title.")
    ] = "keep"
    furniture: Annotated[
        Literal["keep", "drop"], Meta(description="What becomes of lines that many documents of a corpus share.")
    ] = "keep"
    eagerness: Annotated[
        Literal["gentle", "default", "eager"], Meta(description="Which threshold of a score holds.")
    ] = "default"
    max_characters: Annotated[int, Meta(ge=1, description="Longer documents fail.")] = 50_000_000


def find_upwards(name: str, start: Path) -> Path | None:
    """The nearest file of that name, from a folder upwards."""
    for folder in (start, *start.parents):
        candidate = folder / name
        if candidate.is_file():
            return candidate
    return None


def read_config(path: Path) -> Config:
    """Reads a config file.

    Raises:
        SourceError: with all its mistakes, each at its line.
    """
    from cleaner.rules.mistakes import SourceError
    from cleaner.rules.schema import violations
    from cleaner.rules.yaml_source import read_yaml

    source = read_yaml(path)
    if source.data is None:
        return Config()
    try:
        config = msgspec.convert(source.data, Config)
    except msgspec.ValidationError as error:
        raise SourceError(violations(source, Config) or [source.mistake((), str(error))]) from None
    return msgspec.structs.replace(
        config,
        rules=[str(path.parent / rule) for rule in config.rules],
        baseline=str(path.parent / config.baseline) if config.baseline else None,
    )


def settings(config: Path | None, flags: dict[str, Any]) -> Config:
    """The settings of a run: the config file's, overlaid with the flags that were given.

    Args:
        config: a config file named by a flag; else the nearest one is used.
        flags: values by key; None and empty lists were not given.

    Raises:
        SourceError: when a config file has mistakes.
        UsageError: when a flag has a value that is not allowed.
    """
    path = config or find_upwards(CONFIG_NAME, Path.cwd())
    base = read_config(path) if path else Config()
    given = {key: value for key, value in flags.items() if value is not None and value != []}
    try:
        return msgspec.convert({**msgspec.to_builtins(base), **given}, Config)
    except msgspec.ValidationError as error:
        raise UsageError(_flag_mistake(given, str(error))) from None


def _flag_mistake(given: dict[str, Any], error: str) -> str:
    """Words a wrong value of a flag."""
    for name, kind in get_type_hints(Config).items():
        allowed = get_args(kind)
        if get_origin(kind) is Literal and name in given and given[name] not in allowed:
            return f"--{name} is '{given[name]}'; it must be {', '.join(allowed[:-1])} or {allowed[-1]}"
    return error


def split_names(values: Sequence[str] | None) -> list[str]:
    """Names from a flag that may be repeated and may hold commas."""
    return [name.strip() for value in values or () for name in value.split(",") if name.strip()]
