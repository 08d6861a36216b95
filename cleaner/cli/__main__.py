import typer
from cleaner.cli.rules import app as r
app=typer.Typer()
app.add_typer(r,name="rules")
