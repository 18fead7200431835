"""What stands in a cell of a batch's file: text, or something that only looks like it (X-08).

A spreadsheet that held a postal code or a phone number as a number has lost its leading zeros: the cell tells that it
was a number, and a field that may not have been one refuses it with a guess instead of padding it.
"""

from __future__ import annotations


class Numeric(str):  # ruff: ignore[subclass-builtin] - it is read wherever a cell's text is
    """A cell that held a number, written as the shortest decimal text: ``33710``, ``1.5``, ``401234567``."""

    __slots__ = ()


class Broken(str):  # ruff: ignore[subclass-builtin] - the same
    """A cell that holds no value but a failure of the spreadsheet's formula: ``#N/A``, ``#REF!``."""

    __slots__ = ()
