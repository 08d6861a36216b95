"""`python -m cleaner`."""

from cleaner.cli.app import app

app()
