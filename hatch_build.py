"""Compile the message catalogues and put the man pages into the wheel; also runs alone: ``python hatch_build.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent


class CatalogueBuildHook(BuildHookInterface):  # type: ignore[type-arg] # its parameter is hatchling's own affair
    """What every build of kkrek does first."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # ruff: ignore[unused-method-argument, no-self-use] - hatchling's signature
        """Compile, and name what is not in the repository or lies outside the package."""
        compile_catalogues()
        build_data["artifacts"].append("kkrek/locale/**/*.mo")
        for page in sorted((ROOT / "man").glob("kkrek*.[1-8]")):
            build_data["shared_data"][str(page)] = f"share/man/man{page.suffix[1:]}/{page.name}"


def compile_catalogues() -> None:
    """Write the .mo file beside each .po file; fuzzy sentences are left in English."""
    for source in sorted((ROOT / "kkrek" / "locale").glob("*/LC_MESSAGES/kkrek.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], domain="kkrek")
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    compile_catalogues()
