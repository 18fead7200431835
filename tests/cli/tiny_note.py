"""A throw-away group, loaded by the tests of the lazy loader."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def add(text: str) -> None:
    """Add a thing."""
    typer.echo(f"added {text}")


@app.command("list")
def list_() -> None:
    """List the things."""
    typer.echo("nothing")
