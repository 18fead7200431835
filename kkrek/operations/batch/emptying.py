"""Cells that say that their field is to be emptied: refused where there is nothing to be emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kkrek.domain.batch import is_clear
from kkrek.errors import N_, InvalidValueError

if TYPE_CHECKING:
    from collections.abc import Collection

    from kkrek.operations.batch.layout import Row


def check_clears(row: Row, clearable: Collection[str] = ()) -> None:
    """Refuse to empty what cannot be emptied by a row: the word for it would be kept as a value.

    Raises:
        InvalidValueError: a cell says so in another column than ``clearable`` (52).
    """
    for name, text in row.values.items():
        if text[0] == "<" and name not in clearable and not name.startswith("was_") and is_clear(text):
            raise InvalidValueError(
                field=name,
                rule=N_("this column empties nothing"),
                remedy=N_("leave the cell blank: what is there stays as it is"),
            )
