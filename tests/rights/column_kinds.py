"""The kinds of columns of the register, for the table of what each holds (E-22, E-39)."""

from __future__ import annotations

from dataclasses import dataclass

SYSTEM = "the program's own key or number: it says nothing about the person (R-29)"
DERIVED = "computed from another column for look-up"
NO_COMMAND = "no command writes it yet"
HANDLED = "proof that the request was handled, without content (E-40)"
LIST = "a list of many; after an erasure nothing ties it to the person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A column that the report tells.

    ``stored`` is what stands in the file (None where it is sealed or too common to be searched), ``json`` what the
    report's JSON holds, ``paper`` what is printed, without spaces; "" where ``json`` alone has it, with ``why``.
    """

    stored: str | None
    json: str
    paper: str
    why: str = ""
    stays: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A column that the report does not tell, and why; ``stored`` must be gone after an erasure all the same."""

    why: str
    stored: str | None = None


Column = Told | Untold


def text(marker: str) -> Told:
    """Return a column of free text: the marker stands everywhere as it is."""
    return Told(stored=marker, json=marker, paper=marker)


def day(iso: str, *, stays: str = "") -> Told:
    """Return a column that holds a day, printed in English."""
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    year, month, number = iso.split("-")
    return Told(stored=iso, json=iso, paper=f"{int(number)}{months[int(month) - 1]}{year}", stays=stays)


def coded(json: str, paper: str, *, stays: str = "") -> Told:
    """Return a column of few codes, too common to be searched in the file."""
    return Told(stored=None, json=json, paper=paper, stays=stays)


def untold(*columns: str, why: str) -> dict[str, Column]:
    """Return columns that are left out for one reason."""
    return dict.fromkeys(columns, Untold(why=why))


def origin(source: str, paper: str, iso: str) -> dict[str, Column]:
    """Return source and day of recording of a row, told as one."""
    told = day(iso)
    both = f'{{"source": "{source}", "on": "{iso}"}}'
    return {
        "source": Told(stored=None, json=both, paper=f"{paper},{told.paper}"),
        "recorded_on": Told(stored=iso, json=both, paper=told.paper),
    }
