"""New customers from a file: numbers, likely duplicates, the duty to inform, opt-outs (E-19, E-39, M-12, T-08)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from batch_files import applied, apply, check, counts, customer, hetu, ran, total, undone, write
from mailing_people import LETTER, make, names
from marketing_state import EVERY, forbidden
from people import AAPO, AINO, CODE, SAME_DIGITS
from register_file import held, opened
from register_rows import ledger, touched_by

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

_EK = {"family_name": "Ek", "given_names": "Olli"}


def _warned(data: dict[str, object]) -> list[tuple[object, ...]]:
    assert isinstance(data["warnings"], list)
    return [(one["id"], one["line"], one["message"]) for one in data["warnings"] if one["id"] != "test-identity-code"]


def _warnings(clerk: Command, path: Path, rows: list[dict[str, str]]) -> list[tuple[object, ...]]:
    run = check(clerk, path, rows, "--add")
    assert run.code == 0, run.err
    return _warned(run.json)


def test_the_numbers_go_on_where_they_were(office: Office, clerk: Command, tmp_path: Path) -> None:
    ran(clerk, "add", *AAPO)
    done = applied(clerk, tmp_path, [{"family_name": f"Koe{one}"} for one in "abc"], "--add")
    assert (done["first_number"], counts(done)) == (1002, {"added": 3})
    assert ran(clerk, "add", *AINO)["number"] == 1005
    assert [customer(clerk, one)["family_name"] for one in (1002, 1003, 1004)] == ["Koea", "Koeb", "Koec"]


def test_numbers_are_reserved_in_the_ledger_before_they_are_given(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # E-39
    applied(clerk, tmp_path, [{"family_name": f"Koe{one}"} for one in range(250)], "--add")
    assert [body for _, body in ledger(office, "numbers")] == [
        {"first": 1001, "last": 1100},
        {"first": 1101, "last": 1300},
    ]
    with opened(office) as store:
        last = store.all("SELECT max(number) AS n FROM customer")[0]["n"]
        reserved = store.all("SELECT n FROM log WHERE detail LIKE '%reserved_numbers%'")[0]["n"]
        added = store.all("SELECT entry FROM batch")[0]["entry"]
    assert last == 1250
    assert reserved < added


def test_a_small_batch_takes_from_the_block_that_is_reserved(office: Office, clerk: Command, tmp_path: Path) -> None:
    ran(clerk, "add", *AAPO)
    applied(clerk, tmp_path, [_EK], "--add")
    assert [body for _, body in ledger(office, "numbers")] == [{"first": 1001, "last": 1100}]


def test_refused_rows_reserve_no_number(office: Office, clerk: Command, tmp_path: Path) -> None:
    before = ledger(office, "numbers")
    rows = [{"family_name": f"Koe{one}"} for one in range(250)]
    assert apply(clerk, tmp_path, [*rows, {"phone": "123"}], "--add").code == 51
    assert ledger(office, "numbers") == before
    assert ran(clerk, "add", *AAPO)["number"] == 1001


@pytest.mark.parametrize(
    "same",
    [
        {"phone": "+358 40 123 4567"},
        {"email": "AAPO@esimerkki.fi"},
        {"family_name": "Aijala", "given_names": "Aapo", "postal_code": "33710"},
    ],
)
@pytest.mark.parametrize("protect", [False, True])
def test_a_likely_duplicate_in_the_register_is_told_and_added_all_the_same(
    office: Office, clerk: Command, tmp_path: Path, same: dict[str, str], protect: bool
) -> None:  # T-08
    ran(clerk, "add", *AAPO)
    if protect:
        ran(clerk, "protect", "1001")
    row = {**_EK, **same}
    warned = [one for one in _warnings(clerk, tmp_path, [row]) if one[0] == "likely-duplicate"]
    assert warned == [("likely-duplicate", 2, "a likely duplicate is in the register: 1001")]
    assert touched_by(office, "batch check") == {1001: "listed"}
    assert counts(applied(clerk, tmp_path, [row], "--add")) == {"added": 1}
    assert customer(clerk, 1002)["family_name"] == row["family_name"]


def test_of_a_protected_duplicate_nothing_but_the_number_is_told(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # F-15
    ran(clerk, "add", *AAPO)
    ran(clerk, "protect", "1001")
    run = check(clerk, tmp_path, [{**_EK, "phone": "0401234567"}], "--add")
    assert [word for word in ("Juvankatu", "Äijälä", "aapo@") if word in run.out + run.err] == []


def test_somebody_with_the_same_name_elsewhere_is_no_likely_duplicate(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    ran(clerk, "add", *AAPO)
    row = {"family_name": "Äijälä", "given_names": "Aapo", "postal_code": "00100", "street": "Katu 1", "town": "Hki"}
    assert _warnings(clerk, tmp_path, [row]) == []


def test_a_likely_duplicate_in_the_file_is_told_with_its_line(office: Office, clerk: Command, tmp_path: Path) -> None:
    rows = [{**_EK, "phone": "040 1234567"}, {"family_name": "Muu"}, {"family_name": "Oja", "phone": "+358401234567"}]
    assert _warnings(clerk, tmp_path, rows) == [
        ("likely-duplicate", 4, "a likely duplicate stands on line 2 of the file")
    ]
    assert counts(applied(clerk, tmp_path, rows, "--add")) == {"added": 3}


def test_two_rows_that_share_everything_are_told_of_once(office: Office, clerk: Command, tmp_path: Path) -> None:
    row = {**_EK, "phone": "040 1234567", "email": "ek@esimerkki.fi", "street": "Katu 1", "postal_code": "00100",
           "town": "Hki"}  # fmt: skip
    assert len(_warnings(clerk, tmp_path, [row, row])) == 1


def test_a_likely_duplicate_far_away_in_the_file_is_found(office: Office, clerk: Command, tmp_path: Path) -> None:
    rows = [{"family_name": f"Koe{one}", "email": f"koe{one}@esimerkki.fi"} for one in range(1200)]
    rows.append({**_EK, "email": "KOE0@esimerkki.fi"})
    assert _warnings(clerk, tmp_path, rows) == [
        ("likely-duplicate", 1202, "a likely duplicate stands on line 2 of the file")
    ]


def test_the_same_digits_with_another_sign_are_told(office: Office, clerk: Command, tmp_path: Path) -> None:  # F-07
    ran(clerk, "add", *AAPO, "--identity-code", "-", "--identity-code-reason", "lease", stdin=CODE)
    row = {**_EK, "identity_code": SAME_DIGITS, "identity_code_reason": "lease"}
    assert _warnings(clerk, tmp_path, [row]) == [("same-digits", 2, "same digits, different separator: check")]
    assert touched_by(office, "batch check") == {1001: "listed"}
    applied(clerk, tmp_path, [row], "--add")
    assert customer(clerk, 1002)["identity_code"] == SAME_DIGITS


def test_a_former_code_of_somebody_is_a_likely_duplicate(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # F-12
    ran(clerk, "add", *AAPO, "--identity-code", "-", "--identity-code-reason", "lease", stdin=CODE)
    ran(clerk, "correct", "1001", "--identity-code", "-", "--identity-code-change", "threat", stdin=hetu(960))
    row = {**_EK, "identity_code": CODE, "identity_code_reason": "lease"}
    assert _warnings(clerk, tmp_path, [row]) == [("likely-duplicate", 2, "a likely duplicate is in the register: 1001")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"phone": "0401234567"}, "family_name"),
        ({**_EK, "identity_code": hetu(940)}, "identity_code_reason"),
        ({**_EK, "was_phone": "0401234567"}, "was_phone"),
        ({**_EK, "remove_email": "ek@esimerkki.fi"}, "remove_email"),
        ({**_EK, "phone": "<clear>"}, "phone"),
        ({**_EK, "number": "1001"}, "number"),
        ({**_EK, "source": "naapuri"}, "source"),
    ],
)
def test_a_row_that_cannot_be_a_new_customer_is_refused(
    office: Office, clerk: Command, tmp_path: Path, row: dict[str, str], column: str
) -> None:
    run = apply(clerk, tmp_path, [row], "--add")
    assert (run.code, [one["column"] for one in run.data["errors"]]) == (51, [column])


def test_several_columns_add_to_one_list(office: Office, clerk: Command, tmp_path: Path) -> None:
    head = "family_name;add_phone;add_phone;nationality;add_nationality;add_nationality"
    (tmp_path / "new.csv").write_text(f"{head}\nEk;0401234567;0501234567;FI;SE;NO\n", encoding="utf-8")
    ran(clerk, "batch", "apply", str(tmp_path / "new.csv"), "--add")
    found = customer(clerk)
    assert found["nationalities"] == ["FI", "SE", "NO"]
    assert [one["as_given"] for one in found["phones"]] == ["0401234567", "0501234567"]


# The duty to inform --------------------------------------------------------------------------------------------


def _notice_tasks(clerk: Command) -> list[tuple[str, list[int]]]:
    found = ran(clerk, "task", "list")["tasks"]
    return [(one["due_on"], one["customers"]) for one in found if one["kind"] == "notice_art14"]


_FROM_VTJ = [
    {**_EK, "source": "vtj"},
    {"family_name": "Itse", "source": "subject"},
    {"family_name": "Toinen", "source": "group"},
    {"family_name": "Tietää", "source": "vtj", "notice_given": "today"},
]


def test_one_task_tells_of_all_who_must_be_informed(office: Office, clerk: Command, tmp_path: Path) -> None:  # E-19
    ran(clerk, "add", *AAPO)
    rows = [*({"number": "", **row} for row in _FROM_VTJ), {"number": "1001", "language": "sv", "source": "vtj"}]
    done = applied(clerk, tmp_path, rows, "--add")
    assert _notice_tasks(clerk) == [("2026-12-22", [1001, 1002, 1004])]
    assert len(done["tasks"]) == 1


def test_a_customer_who_has_the_task_already_gets_no_second_one(office: Office, clerk: Command, tmp_path: Path) -> None:
    ran(clerk, "add", *AAPO, "--source", "vtj")
    assert applied(clerk, tmp_path, [{"number": "1001", "language": "sv", "source": "vtj"}])["tasks"] == []
    assert len(_notice_tasks(clerk)) == 1


def test_somebody_who_is_given_the_notice_is_taken_off_the_task(office: Office, clerk: Command, tmp_path: Path) -> None:
    applied(clerk, tmp_path, _FROM_VTJ, "--add")
    ran(clerk, "correct", "1001", "--notice-given", "today")
    assert _notice_tasks(clerk) == [("2026-12-22", [1003])]
    ran(clerk, "undo")
    assert _notice_tasks(clerk) == [("2026-12-22", [1001, 1003])]


def test_a_batch_that_tells_of_the_notice_takes_people_off_the_task_until_it_is_taken_back(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    applied(clerk, tmp_path, _FROM_VTJ, "--add", name="new.csv")
    given = [{"number": "1001", "notice_given": "today"}, {"number": "1003", "notice_given": "today"}]
    applied(clerk, tmp_path, given[:1], name="one.csv")
    assert _notice_tasks(clerk) == [("2026-12-22", [1003])]
    applied(clerk, tmp_path, given, name="both.csv")
    assert _notice_tasks(clerk) == []
    undone(clerk, "B2026-0003")
    assert _notice_tasks(clerk) == [("2026-12-22", [1003])]
    undone(clerk, "B2026-0002")
    assert _notice_tasks(clerk) == [("2026-12-22", [1001, 1003])]


def test_two_tasks_of_a_merged_customer_are_both_done_and_both_open_again(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:
    ran(clerk, "add", *AAPO, "--source", "vtj")
    ran(clerk, "add", *AINO, "--source", "vtj")
    ran(officer, "merge", "1001", "1002", "--yes")
    before = _notice_tasks(clerk)
    applied(clerk, tmp_path, [{"number": "1001", "notice_given": "today"}])
    assert (len(before), _notice_tasks(clerk)) == (2, [])
    undone(clerk)
    assert _notice_tasks(clerk) == before


# Marketing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["no", "EI", "kielto", "0"])
def test_marketing_no_forbids_everything(office: Office, clerk: Command, tmp_path: Path, word: str) -> None:
    applied(clerk, tmp_path, [{**_EK, "marketing": word, "marketing_via": "letter"}, {"family_name": "Muu"}], "--add")
    assert [forbidden(clerk, number) for number in ("1001", "1002")] == [EVERY, set()]
    (line,) = ledger(office, "opt-out")
    assert (line[1]["via"], len(line[1]["choices"])) == ("letter", len(EVERY))
    assert {one["identifier"] for one in line[1]["suppressions"]} == set()


def test_marketing_no_keeps_digests_of_all_by_which_the_person_is_known(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # M-12
    row = {**_EK, "phone": "040 1234567", "email": "ek@esimerkki.fi", "street": "Katu 1", "postal_code": "00100",
           "town": "Hki", "marketing": "no", "marketing_via": "phone"}  # fmt: skip
    applied(clerk, tmp_path, [row], "--add")
    (line,) = ledger(office, "opt-out")
    assert {one["identifier"] for one in line[1]["suppressions"]} == {"phone", "email", "name"}


@pytest.mark.parametrize("word", ["yes", "kyllä", "lupa", "x", "<clear>", "?"])
@pytest.mark.parametrize("more", [(), ("--add",)])
def test_marketing_yes_is_refused(
    office: Office, clerk: Command, tmp_path: Path, word: str, more: tuple[str, ...]
) -> None:  # M-05, M-07
    ran(clerk, "add", *AAPO)
    ran(clerk, "opt-out", "1001")
    row = {"number": "" if more else "1001", **_EK, "marketing": word, "marketing_via": "letter"}
    run = apply(clerk, tmp_path, [row], *more)
    assert (run.code, [one["column"] for one in run.data["errors"]]) == (51, ["marketing"])
    assert forbidden(clerk) == EVERY


def test_marketing_no_without_the_way_is_refused(office: Office, clerk: Command, tmp_path: Path) -> None:
    run = apply(clerk, tmp_path, [{**_EK, "marketing": "no"}], "--add")
    assert [one["column"] for one in run.data["errors"]] == ["marketing_via"]


def test_an_empty_marketing_column_forbids_nothing(office: Office, clerk: Command, tmp_path: Path) -> None:  # M-11
    applied(clerk, tmp_path, [{**_EK, "marketing": ""}], "--add")
    assert forbidden(clerk) == set()


def test_who_had_objected_stays_off_the_lists_when_imported_again(
    office: Office, clerk: Command, officer: Command, tmp_path: Path
) -> None:  # M-12, pain 34
    row = {**_EK, "phone": "040 1234567", "email": "ek@esimerkki.fi", "street": "Katu 1", "postal_code": "00100",
           "town": "Helsinki"}  # fmt: skip
    applied(clerk, tmp_path, [row], "--add", name="first.csv")
    ran(clerk, "opt-out", "1001")
    ran(officer, "erase", "1001", "--ground", "17.1.a", "--yes")
    back = [{**row, "phone": "", "given_names": "Outi"}, {**row, "email": "EK@esimerkki.fi", "phone": ""},
            {**row, "family_name": "Muu", "given_names": "Onni", "phone": "", "email": ""}]  # fmt: skip
    applied(clerk, tmp_path, back, "--add", name="again.csv")
    made = make(clerk, tmp_path / "list.csv", *LETTER)
    assert made.code == 0, made.err
    assert names(tmp_path / "list.csv") == ["Onni Muu"]


def test_who_had_objected_stays_off_the_lists_when_a_batch_changes_the_name(
    office: Office, clerk: Command, tmp_path: Path
) -> None:  # M-03
    ran(clerk, "add", *AAPO)
    ran(clerk, "opt-out", "1001")
    applied(clerk, tmp_path, [{"number": "1001", "family_name": "Ek", "street": "Katu 1", "email": "ek@esimerkki.fi"}])
    assert forbidden(clerk) == EVERY


def test_new_names_are_found(office: Office, clerk: Command, tmp_path: Path) -> None:
    rows = [{"family_name": f"Öhman{one}", "given_names": "Örjan"} for one in range(5)]
    applied(clerk, tmp_path, rows, "--add")
    assert (total(clerk, "ohman3"), total(clerk, "orjan")) == (1, 5)


def test_codes_and_accounts_of_new_customers_never_stand_in_the_clear(
    office: Office, clerk: Command, tmp_path: Path
) -> None:
    row = {**_EK, "identity_code": hetu(940), "identity_code_reason": "lease", "iban": "FI21 1234 5600 0007 85"}
    applied(clerk, tmp_path, [row], "--add")
    assert held(office, {hetu(940).encode(), b"FI2112345600000785", b"FI21 1234"}) == set()


def test_likely_duplicates_are_told_first_and_how_many_warnings_more_there_are(clerk: Command, tmp_path: Path) -> None:
    ran(clerk, "add", *AAPO)
    odd = [
        {"family_name": f"Koe{n}", "identity_code": hetu(900 + n), "identity_code_reason": "lease"} for n in range(13)
    ]
    file = write(
        tmp_path, [*odd, {"family_name": "Ek", "phone": "040 7654321"}, {"family_name": "Ek", "phone": "040 7654321"}]
    )
    done = clerk("batch", "apply", str(file), "--add")
    assert done.code == 0, done.err
    first, *others, last = done.err.splitlines()
    assert first == "kkrek: warning: line 16: a likely duplicate stands on line 15 of the file"
    assert (len(others), last) == (9, "kkrek: warning: and 4 more warnings: --format json lists all")


def test_of_many_warnings_those_that_matter_are_kept(clerk: Command, tmp_path: Path) -> None:
    rows = [{"family_name": f"Koe{n}", "street": "Katu"} for n in range(2100)]
    same = [{"family_name": "Ek", "phone": "040 7654321"}] * 2
    file = write(tmp_path, [*rows, *same])
    found = clerk("batch", "check", str(file), "--add", "--format", "json").json["warnings"]
    assert (len(found), found[0]["id"], found[0]["line"]) == (1000, "likely-duplicate", 2103)
    done = clerk("batch", "check", str(file), "--add")
    assert "and 4191 more warnings: --format json lists the first 1000" in done.err
