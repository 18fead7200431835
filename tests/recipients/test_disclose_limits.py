"""Limits of a recipient's file, each at its edge, in its unit: nothing is ever cut (V-04, E-25)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from recipient_office import add_customer, add_recipient, disclosures, rows, send, toml

from kkrek.domain.mapping import parse_mapping, ready_mapping
from kkrek.errors import CustomersLeftOutError, PartlyDoneError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command

A_UMLAUT = "\u00e4"
DECOMPOSED = "a\u0308"
MARKED = "x\u0302"  # no composed character exists: two characters as it is written


def limited(officer: Command, tmp_path: Path, *, most: int, unit: str, encoding: str = "utf-8") -> None:
    head = f'form = "csv"\nlengths = "{unit}"\nencoding = "{encoding}"'
    columns = (("NO", "number", ""), ("NAME", "family_name", f"max = {most}"))
    (tmp_path / "own.toml").write_text(toml(columns, head), encoding="utf-8")
    add_recipient(officer, "--mapping", str(tmp_path / "own.toml"))


@pytest.mark.parametrize(
    ("unit", "encoding", "fits", "written"),
    [
        pytest.param("characters", "utf-8", f"Kosk{A_UMLAUT}", f"Kosk{A_UMLAUT}", id="characters-a-umlaut"),
        pytest.param("characters", "utf-8", f"Kosk{DECOMPOSED}", f"Kosk{A_UMLAUT}", id="characters-decomposed"),
        pytest.param("characters", "utf-8", f"Kos{MARKED}", f"Kos{MARKED}", id="characters-mark"),
        pytest.param("bytes", "utf-8", f"Kos{A_UMLAUT}", f"Kos{A_UMLAUT}", id="bytes-utf-8-a-umlaut"),
        pytest.param("bytes", "utf-8", f"Ko{MARKED}", f"Ko{MARKED}", id="bytes-utf-8-mark"),
        pytest.param("bytes", "windows-1252", f"Kosk{A_UMLAUT}", f"Kosk{A_UMLAUT}", id="bytes-windows-1252"),
    ],
)
def test_a_value_at_the_limit_goes_and_one_more_is_told(
    officer: Command, clerk: Command, tmp_path: Path, unit: str, encoding: str, fits: str, written: str
) -> None:  # V-04
    limited(officer, tmp_path, most=5, unit=unit, encoding=encoding)
    at_limit, over = add_customer(clerk, fits), add_customer(clerk, f"{fits}n")
    file = tmp_path / "out.csv"
    done = send(clerk, file, at_limit)
    assert done.code == 0, done.err
    assert [row["NAME"] for row in rows(file, encoding)] == [written]
    refused = send(clerk, tmp_path / "none.csv", at_limit, over)
    assert refused.code == CustomersLeftOutError.exit_code
    assert refused.data["left_out"] == [
        {"number": over, "reason": "too_long", "column": "NAME", "length": 6, "limit": 5, "unit": unit}
    ]
    assert not (tmp_path / "none.csv").exists()
    assert disclosures(clerk, over) == []
    assert len(disclosures(clerk, at_limit)) == 1


def _limits(name: str) -> list[tuple[str, str, int]]:
    columns = parse_mapping(ready_mapping(name)).columns
    return [(one.name, one.field, one.most) for one in columns if one.field and one.most]


@pytest.mark.parametrize(
    ("column", "field", "limit"), _limits("fivaldi-customers"), ids=lambda value: str(value).replace(".", "-")
)
def test_public_limits_of_fivaldi_customers(column: str, field: str, limit: int) -> None:  # V-04
    known = {"ASIAKASTUNNUS": 10, "NIMI1": 40, "PUHELIN": 25, "MATKAPUHELIN": 25, "KIELIKOODI": 3}
    assert known[column] == limit
    mapping = parse_mapping(ready_mapping("fivaldi-customers"))
    found = mapping.column_of(column)
    assert found is not None
    assert mapping.fault(found, A_UMLAUT * limit) is None
    assert mapping.fault(found, A_UMLAUT * (limit + 1)) == "too_long"
    assert field


def test_a_name_of_41_characters_is_refused_with_the_limit(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, "--mapping", "fivaldi-customers")  # V-04
    number = add_customer(clerk, "K" * 30)
    assert send(clerk, tmp_path / "a.csv", number).data["left_out"][0]["limit"] == 40
    told = clerk("disclose", "--to", "fivaldi", str(number), "--yes", "--output", str(tmp_path / "a.csv"))
    assert "NIMI1: too long: 41 characters, and the limit is 40" in told.out
    assert "K" * 30 not in told.out + told.err


def test_others_go_without_those_who_are_left_out(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, "--mapping", "fivaldi-customers")
    good, bad = add_customer(clerk), add_customer(clerk, "K" * 30)
    done = send(clerk, tmp_path / "a.csv", good, bad, "--skip")
    assert done.code == PartlyDoneError.exit_code
    assert (done.data["disclosed"], done.data["applied"]) == (1, True)
    assert [row["ASIAKASTUNNUS"] for row in rows(tmp_path / "a.csv", "cp1252")] == [str(good)]
    assert (len(disclosures(clerk, good)), disclosures(clerk, bad)) == (1, [])


def test_what_the_encoding_lacks_is_told_and_not_replaced(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, "--mapping", "fivaldi-customers")
    number = add_customer(clerk, "\u014ao\u014b")
    done = send(clerk, tmp_path / "a.csv", number)
    assert done.data["left_out"][0]["reason"] == "no_such_character"


def test_persons_go_as_json_without_empty_values(officer: Command, clerk: Command, tmp_path: Path) -> None:
    add_recipient(officer, "--mapping", "fivaldi-persons", fields="family_name,given_names,addresses,phones,emails")
    number = add_customer(clerk)
    done = send(clerk, tmp_path / "a.json", number)
    assert done.code == 0, done.err
    (person,) = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert person == {
        "lastName": "Koski",
        "firstName": "Aino Maria",
        "mobilePhoneNumber": "+358401234567",
        "addresses": [
            {
                "type": "MAILING_ADDRESS",
                "streetAddress": "Juvankatu 10 B 23",
                "postalCode": "33710",
                "postalAddress": "Tampere",
            }
        ],
    }
    assert disclosures(clerk, number)[0]["fields"] == ["addresses", "family_name", "given_names", "phones"]
