"""`python -m cleaner`."""

from cleaner.cli.__main__ import app

app()
