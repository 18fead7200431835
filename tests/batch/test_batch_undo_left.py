"""What somebody has touched since stays, and is listed to the field: number, field and reason (E-35, N-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from batch_files import applied, customer, hetu, ran, undone
from register_file import opened
from whole_people import ready, words

from kkrek.errors import PartlyDoneError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

_NEW = hetu(960)
_WHOLE = {
    "language": "sv", "household_size": "5", "phone": "044 1112223", "email": "uusi@esimerkki.fi",
    "iban": "FI37 1590 3000 0007 76", "street": "Muuttokatu 1", "postal_code": "33720", "town": "Tampere",
    "family_name": "Ånger", "identity_code": _NEW, "identity_code_change": "correction", "nationality": "NO",
    "marital_status": "widowed", "former_name": "Virta", "notice_given": "1.11.2026", "call_name": "Kalle",
}  # fmt: skip
_FIELDS = (
    "family_name", "call_name", "identity_code", "language", "marital_status", "household_size", "nationalities",
    "notice_given_on", "addresses", "phones", "emails", "bank_accounts", "former_names",
)  # fmt: skip


def _back(clerk: Command, batch: str = "B2026-0001") -> list[tuple[int, str, str]]:
    """Take a batch back and return what was left of it."""
    run = clerk("batch", "undo", batch, "--yes", "--format", "json")
    assert run.code in {0, PartlyDoneError.exit_code}, run.err
    left = [(one["number"], one["field"], one["reason"]) for one in run.data["skipped"]]
    assert run.data["rows"]["skipped"] == len(left)
    assert (run.code == 0) == (not left)
    return left


def _values(clerk: Command, number: int) -> dict[str, Any]:
    found = customer(clerk, number)
    items = {
        "addresses": "as_given", "phones": "as_given", "emails": "email", "bank_accounts": "iban",
        "former_names": "name",
    }  # fmt: skip
    told: dict[str, Any] = {name: [one[items[name]] for one in found[name]] for name in items}
    told["notice_given_on"] = (found["notice"] or {}).get("given_on")
    return {name: told.get(name, found.get(name)) for name in _FIELDS}


_LATER: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "language": (("--language", "en"), "", ("language",)),
    "household": (("--clear", "household-size"), "", ("household_size",)),
    "phone replaced": (("--phone", "044 9999999"), "", ("phones",)),
    "phone removed": (("--clear", "phone"), "", ("phones",)),
    "e-mail": (("--email", "muu@esimerkki.fi"), "", ("emails",)),
    "account": (("--iban", "-"), "FI14 1009 3000 1234 58", ("bank_accounts",)),
    "nationalities": (("--add-nationality", "FI"), "", ("nationalities",)),
    "moved again": (("--street", "Kolmaskatu 3", "--since", "1.12.2026"), "", ("addresses",)),
    "address mended": (("--town", "Nokia"), "", ("addresses",)),
    "family name": (("--family-name", "Ås"), "", ("former_names", "family_name")),
    "given names": (("--given-names", "Eino"), "", ("former_names", "family_name")),
    "former name": (("--add-former-name", "Ås"), "", ("former_names", "family_name")),
    "call name": (("--call-name", "Aapo"), "", ("call_name",)),
    "code": (("--identity-code", "-", "--identity-code-change", "threat"), hetu(961),
             ("former_identity_codes", "identity_code")),
    "code gone": (("--clear", "identity-code"), "", ("former_identity_codes", "identity_code")),
    "reason of the code": (("--identity-code-reason", "law"), "", ("former_identity_codes", "identity_code")),
    "notice": (("--notice-given", "20.11.2026"), "", ("notice_version", "notice_given_on")),
}  # fmt: skip


@pytest.mark.parametrize("number", [1001, 1002])
@pytest.mark.parametrize(
    ("options", "stdin", "fields"), [pytest.param(*later, id=name) for name, later in _LATER.items()]
)
def test_what_was_changed_since_is_left_and_all_else_returns(
    office: Office,
    clerk: Command,
    shelf: Path,
    tmp_path: Path,
    options: tuple[str, ...],
    stdin: str,
    fields: tuple[str, ...],
    number: int,
) -> None:
    ready(office, clerk, shelf)
    before = _values(clerk, number)
    applied(clerk, tmp_path, [{"number": str(number), **_WHOLE}])
    ran(clerk, "correct", str(number), *options, stdin=stdin)
    later = _values(clerk, number)
    left = _back(clerk)
    assert sorted(left) == sorted((number, field, "changed_since") for field in fields)
    expected = {name: later[name] if name in fields else before[name] for name in _FIELDS}
    assert _values(clerk, number) == expected


def test_a_batch_that_a_later_one_and_a_clerk_have_touched_in_part(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    before = {number: _values(clerk, number) for number in range(1001, 1007)}
    values = {"language": "sv", "add_phone": "044 1112223", "household_size": "7"}
    rows = [{"number": number, **values} for number in before]
    applied(clerk, tmp_path, rows, name="first.csv")
    second = [{"number": 1001, "language": "en"}, {"number": 1002, "remove_phone": "0441112223"}]
    applied(clerk, tmp_path, second, name="second.csv")
    ran(clerk, "correct", "1003", "--household-size", "1")
    ran(clerk, "correct", "1004", "--email", f"{words(1004)['email']}=muu@esimerkki.fi")
    run = clerk("batch", "undo", "B2026-0001", "--yes", "--format", "json")
    assert run.code == PartlyDoneError.exit_code
    assert run.data["rows"] == {"changed": 6, "changes": 15, "erased": 0, "skipped": 3}
    assert [(one["number"], one["field"], one["reason"]) for one in run.data["skipped"]] == [
        (1001, "language", "changed_since"),
        (1002, "phones", "changed_since"),
        (1003, "household_size", "changed_since"),
    ]
    now = {number: _values(clerk, number) for number in before}
    assert now[1001] == {**before[1001], "language": "en"}
    assert now[1002] == before[1002]
    assert now[1003] == {**before[1003], "household_size": 1}
    assert now[1004] == {**before[1004], "emails": now[1004]["emails"]}
    assert [now[number] for number in (1005, 1006)] == [before[number] for number in (1005, 1006)]
    assert _back(clerk, "B2026-0002") == []


def test_a_value_that_was_changed_back_by_hand_is_left_all_the_same(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": 1001, "language": "sv"}])
    ran(clerk, "correct", "1001", "--language", "fi")
    assert _back(clerk) == [(1001, "language", "changed_since")]


def test_of_several_values_those_are_left_that_were_touched(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    given = words(1003)
    row = {"number": 1003, "was_phone": given["phone"], "phone": "044 1112223", "add_phone": "044 4445556",
           "remove_email": given["email"], "iban": "<clear>"}  # fmt: skip
    applied(clerk, tmp_path, [row])
    ran(clerk, "correct", "1003", "--phone", "044 4445556=044 7778889")
    ran(clerk, "correct", "1003", "--add-email", "muu@esimerkki.fi")
    assert _back(clerk) == [(1003, "phones", "changed_since")]
    found = _values(clerk, 1003)
    assert sorted(found["phones"]) == sorted([given["phone"], given["phone2"], "044 7778889"])
    assert sorted(found["emails"]) == sorted([given["email"], given["email2"], "muu@esimerkki.fi"])
    assert sorted(found["bank_accounts"]) == ["FI1410093000123458", "FI2112345600000785"]


@pytest.mark.parametrize("number", [1001, 1002])
def test_values_that_are_no_longer_kept_do_not_return(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, number: int
) -> None:  # E-47
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": number, "language": "sv", "phone": "044 1112223", "reason": "lista"}])
    with opened(office) as store:
        store.run("UPDATE change SET old = NULL, new = NULL, reason = NULL, sealed = NULL WHERE reference LIKE 'B%'")
    assert sorted(_back(clerk)) == [(number, "language", "values_gone"), (number, "phones", "values_gone")]
    assert _values(clerk, number)["language"] == "sv"


def test_a_code_that_somebody_else_was_given_since_does_not_return(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:  # F-07
    ready(office, clerk, shelf)
    row = {"number": 1001, "identity_code": _NEW, "identity_code_change": "correction", "language": "sv"}
    applied(clerk, tmp_path, [row])
    ran(
        clerk,
        "correct",
        "1003",
        "--identity-code",
        "-",
        "--identity-code-reason",
        "lease",
        stdin=words(1001)["own_code"],
    )
    assert sorted(_back(clerk)) == [
        (1001, "former_identity_codes", "changed_since"),
        (1001, "identity_code", "changed_since"),
    ]
    assert customer(clerk)["identity_code"] == _NEW
    assert customer(clerk)["language"] == "fi"


def test_of_somebody_merged_since_everything_is_left(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    rows = [{"number": number, "household_size": "7", "add_phone": "044 1112223"} for number in (1003, 1005, 1006)]
    applied(clerk, tmp_path, rows)
    ran(officer, "merge", "1003", "1005", "--yes")
    left = _back(clerk)
    assert set(left) == {(1003, "household_size", "merged"), (1003, "phones", "merged")}
    assert [customer(clerk, number)["household_size"] for number in (1003, 1006)] == [7, None]


def test_of_somebody_restricted_since_everything_is_left(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:  # GDPR Art. 18(2)
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": number, "language": "sv"} for number in (1001, 1003)])
    ran(officer, "restrict", "1001", "--ground", "a")
    assert _back(clerk) == [(1001, "language", "restricted")]
    assert [customer(clerk, number)["language"] for number in (1001, 1003)] == ["sv", None]


def test_of_somebody_erased_since_nothing_is_left_to_be_told(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:  # E-40
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": number, "language": "sv"} for number in (1003, 1005)])
    ran(officer, "erase", "1005", "--ground", "17.1.a", "--yes")
    assert _back(clerk) == []
    assert customer(clerk, 1003)["language"] is None


def test_what_was_erased_of_somebody_since_does_not_return(
    office: Office, clerk: Command, officer: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": 1003, "marital_status": "widowed", "language": "sv"}])
    ran(officer, "erase", "1003", "--only", "marital_status", "--ground", "17.1.a", "--yes")
    left = _back(clerk)
    assert [one[:2] for one in left] == [(1003, "marital_status")]
    assert (customer(clerk, 1003)["marital_status"], customer(clerk, 1003)["language"]) == (None, None)


def test_what_is_left_stays_left_when_the_clerk_takes_the_own_change_back_later(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": 1001, "language": "sv"}])
    ran(clerk, "correct", "1001", "--language", "en")
    assert _back(clerk) == [(1001, "language", "changed_since")]
    ran(clerk, "undo")
    assert customer(clerk)["language"] == "sv"


def test_a_dry_run_lists_what_would_be_left_and_returns_the_same_code(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": 1001, "language": "sv", "household_size": "5"}])
    ran(clerk, "correct", "1001", "--language", "en")
    run = clerk("batch", "undo", "B2026-0001", "--dry-run", "--format", "json")
    assert (run.code, [one["field"] for one in run.data["skipped"]]) == (PartlyDoneError.exit_code, ["language"])


def test_when_nothing_can_return_the_batch_counts_as_taken_back(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, [{"number": 1001, "language": "sv"}])
    ran(clerk, "correct", "1001", "--language", "en")
    assert _back(clerk) == [(1001, "language", "changed_since")]
    assert ran(clerk, "batch", "list")["batches"][0]["undone_at"] is not None


def test_the_file_may_be_given_again_where_something_was_left(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path
) -> None:
    ready(office, clerk, shelf)
    rows = [{"number": 1001, "language": "sv", "household_size": "5"}]
    applied(clerk, tmp_path, rows)
    ran(clerk, "correct", "1001", "--language", "en")
    _back(clerk)
    applied(clerk, tmp_path, rows)
    undone(clerk, "B2026-0002")
    assert (customer(clerk)["language"], customer(clerk)["household_size"]) == ("en", 2)
