"""The command `cleaner`, also as `python -m cleaner`."""

from __future__ import annotations

import sys

from cleaner import __version__


def main() -> None:
    """Runs the command; its version alone is told without loading the rest of it."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"cleaner {__version__}\n")
        return
    from cleaner.cli.app import app_for

    app_for(sys.argv[1:])()


if __name__ == "__main__":
    main()
