"""`cleaner clean --engine ray`: the same texts, cleaned on a Ray cluster."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from cleaner.batch.inputs import Input, InputError, check_output, find_inputs
from cleaner.cli.config import Config
from cleaner.cli.exempt import Exempt
from cleaner.cli.exits import FAILED, OK, UsageError
from cleaner.cli.request import Request
from cleaner.cli.terminal import console
from cleaner.formats.records.fields import Fields
from cleaner.report.summary import print_summary

EDITS = "edits"
KINDS = ("parquet", "jsonl")
ANSWER_SECONDS = 10


def clean_with_ray(request: Request, config: Config, address: str | None) -> int:
    """Cleans shards; returns the exit code.

    Raises:
        UsageError: when Ray is not installed, or something is asked for that it does not do.
        InputError: for inputs that it cannot take.
        OutputError: when Ray fails.
    """
    _check_options(request, config)
    if find_spec("ray") is None or find_spec("ray.data") is None:
        raise UsageError("--engine ray needs Ray Data, which is not installed: pip install 'cleaner[ray]'")
    output = request.output
    assert output
    inputs = _inputs(request, config)
    if output.exists() and any(output.iterdir()):
        raise UsageError(f"{output}: --engine ray writes to an empty folder, and this one holds files")
    from cleaner.api import Cleaner
    from cleaner.cli.clean import options_of
    from cleaner.formats.loaded import FormatError
    from cleaner.integrations.ray_files import clean_files

    packs = [Path(pack).resolve() for pack in config.rules]
    if address:
        _check_address(address)
    cleaner = Cleaner(packs, select=config.select, ignore=config.ignore, options=options_of(config))
    fields = Fields(**{**request.names, "edits": request.names.get("edits") or EDITS})
    try:
        summary = clean_files(inputs, output, fields, cleaner, address, request.jobs)
    except FormatError as error:
        raise InputError(f"{inputs[0].path}: {error}") from None
    if not request.quiet or summary.problems:
        print_summary(summary, console(stderr=True), rules=not request.quiet, would=False)
    return FAILED if summary.failed else OK


def _check_address(address: str) -> None:
    """Makes sure that something answers there: Ray itself waits for minutes.

    Raises:
        UsageError: when nothing does.
    """
    place = urlsplit(address if "://" in address else f"ray://{address}")
    try:
        if place.hostname and place.port:
            socket.create_connection((place.hostname, place.port), ANSWER_SECONDS).close()
    except (OSError, ValueError) as error:
        raise UsageError(f"no Ray cluster answers at {address}: {error}") from None


def _check_options(request: Request, config: Config) -> None:
    given = {
        "--in-place, --check, --diff or -": request.mode != "write" or request.output is None,
        "--changes": request.changes,
        "--report": request.report,
        "--format": request.form != "text",
        "--format-out": request.form_out,
        "--resume": request.resume,
        "--force": request.force,
        "--furniture drop": config.furniture == "drop",
    }
    for name, value in given.items():
        if value:
            raise UsageError(f"--engine ray writes clean shards to -o FOLDER, and does not know {name}")


def _inputs(request: Request, config: Config) -> list[Input]:
    assert request.output
    exempt = Exempt(config, request.config)
    inputs = exempt.spared(find_inputs(request.paths, request.kind, excluded=exempt.excluded))
    check_output(request.output, request.paths)
    kinds = sorted({entry.kind for entry in inputs})
    if len(kinds) != 1 or kinds[0] not in KINDS:
        raise InputError(
            f"--engine ray cleans shards of one kind, {' or '.join(KINDS)}; found: {', '.join(kinds) or 'none'}"
        )
    for entry in inputs:
        if entry.spared:
            raise InputError(f"{entry.path}: findings in it are suppressed, which --engine ray does not know")
    return inputs
