"""`kkrek retention apply` does what was approved and no more, whatever happens before it or beside it (F-42, F-43)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from retention_office import add, decide, due, lease, listed

from kkrek.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command


@pytest.fixture
def decided(officer: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path)


@pytest.mark.usefixtures("decided")
@pytest.mark.parametrize("name", ["on-jo.pdf", "ei/ole.pdf"])
def test_no_certificate_no_erasure(
    clerk: Command, viewer: Command, officer: Command, tmp_path: Path, name: str
) -> None:  # F-43
    number = add(clerk, "Koski")
    lease(clerk, number, "31.5.2020")
    (tmp_path / "on-jo.pdf").write_text("x", encoding="utf-8")
    done = officer("retention", "apply", "--expect", listed(viewer)["plan"], "--yes", "--output", str(tmp_path / name))
    assert done.code == OutputError.exit_code
    assert due(viewer) == {(number, "customer", 1)}
    assert (tmp_path / "on-jo.pdf").read_text(encoding="utf-8") == "x"
