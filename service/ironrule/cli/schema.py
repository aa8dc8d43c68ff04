"""`ironrule schema`: what editors need to complete and check rule files while they are typed."""

from __future__ import annotations

import json

import click

from ironrule.rulebook.schema import SCHEMAS

_HELP = """
Print the JSON Schema of a rulebook, a pack or a translation.

An editor with a YAML language server reads it when the file says where it is, in its first line:

\b
  # yaml-language-server: $schema=../../docs/schema/rulebook.schema.json
"""


@click.command(help=_HELP, short_help="Print the JSON Schema of rule files, for editors.")
@click.argument("kind", type=click.Choice(list(SCHEMAS)))
def command(kind: str) -> None:
    """Prints one schema."""
    click.echo(json.dumps(SCHEMAS[kind](), ensure_ascii=False, indent=2))
