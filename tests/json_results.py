"""The JSON of results against the schemas that the package ships: each key is written down, and has its form."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

SCHEMA: dict[str, Any] = json.loads(files("kkrek").joinpath("schemas/results.json").read_text(encoding="utf-8"))
# What other documents describe: the configuration, and what a report or a certificate says besides the customer.
_OPEN = {"report", "certificate", "letter", "worksheet", "configuration", "sources"}


def complaints(found: object, of: str) -> list[str]:
    """Return where a result differs from the definition ``of``; a key that is not written down differs, too."""
    validator = Draft202012Validator(
        {"$ref": f"#/$defs/{of.replace(' ', '%20')}", "$defs": _closed(SCHEMA["$defs"])}, format_checker=FormatChecker()
    )
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in validator.iter_errors(found)
    ]


def _closed(node: Any) -> Any:  # ruff: ignore[any-type] - a JSON Schema
    """Return a schema that refuses keys which it does not name."""
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _property(name, item) for name, item in node.items()}
    whole = "properties" in node and node.get("type") == "object"
    return {**closed, "additionalProperties": False} if whole else closed


def _property(name: str, node: Any) -> Any:  # ruff: ignore[any-type] - a JSON Schema
    if name != "properties":
        return _closed(node)
    return {key: item if key in _OPEN else _closed(item) for key, item in node.items()}
