"""Searches as they are made at a counter: half an address, a misspelt name, a flat, a name of long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO, CODE, MASKED

from kkrek.domain.customer import CustomerNumber
from kkrek.domain.premises import parse_premises, premises_fold
from kkrek.domain.role import Role
from kkrek.errors import NotFoundError, SeveralFoundError
from kkrek.store import customers, rows

if TYPE_CHECKING:
    from conftest import Run
    from office import Command, Office

    from kkrek.store.rows import Value

HOME = ("--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere")


def added(clerk: Command, family: str, given: str, *more: str) -> int:
    return int(
        clerk("add", "--family-name", family, "--given-names", given, *more, "--yes", "--format", "json").data["number"]
    )


def hits(run: Run) -> list[tuple[int, str]]:
    assert run.code == 0, run.err
    return [(hit["number"], hit["matched_by"]) for hit in run.data["customers"]]


def found(clerk: Command, *words: str) -> list[tuple[int, str]]:
    return hits(clerk("find", *words, "--format", "json"))


def numbers(clerk: Command, *words: str) -> list[int]:
    return [number for number, _ in found(clerk, *words)]


def changed(office: Office, number: int, **values: Value) -> None:
    """Write columns of a customer as a later command would."""
    with office.clerk.open("correct", Role.CLERK) as register:
        customers.update(register.store, CustomerNumber(number), values)
        register.record()


def tied(office: Office, number: int, place: str, begin: str, end: str | None = None, kind: str = "flat_lease") -> None:
    """Write a relation as `relation open` would."""
    premises = parse_premises(place)
    with office.clerk.open("correct", Role.CLERK) as register:
        values: dict[str, Value] = {**premises._asdict(), "object_folded": premises_fold(premises), "begin": begin}
        values |= {"uid": f"{number}{begin}{place}", "kind": kind, "end": end, "source": "subject"}
        rows.insert(
            register.store, "relation", CustomerNumber(number),
            {**values, "recorded_on": begin, "entry": register.next_entry()},
        )  # fmt: skip
        register.record()


# Several words


@pytest.mark.parametrize(
    "words",
    [
        "virtanen juvankatu", "juvankatu virtanen", "juvankatu 10 virtanen", "matti tampere", "tampere matti virtanen",
        "virtanen 33710", "matti juvankatu tampere", "virtanen, juvankatu 10 b 23, 33710 tampere", "VIRT juvank",
    ],
)  # fmt: skip
def test_names_and_places_are_found_in_any_order(clerk: Command, words: str) -> None:
    matti = added(clerk, "Virtanen", "Matti", *HOME)
    added(clerk, "Virtanen", "Maija", "--street", "Kuusitie 1", "--town", "Turku")
    added(clerk, "Korhonen", "Liisa", *HOME)
    assert found(clerk, *words.split()) == [(matti, "name_and_place")]


def test_a_street_and_a_town_are_found_without_a_name(clerk: Command) -> None:
    matti = added(clerk, "Virtanen", "Matti", *HOME)
    added(clerk, "Virtanen", "Maija", "--street", "Juvankatu 1", "--town", "Turku")
    assert found(clerk, "juvankatu", "tampere") == [(matti, "street")]


def test_a_name_that_is_also_a_street_stays_a_name(clerk: Command) -> None:
    matti = added(clerk, "Juvankatu", "Virtanen")
    added(clerk, "Virtanen", "Matti", *HOME)
    assert found(clerk, "virtanen", "juvankatu") == [(matti, "name")]


def test_words_that_match_in_no_combination_find_nobody(clerk: Command) -> None:
    added(clerk, "Virtanen", "Matti", *HOME)
    added(clerk, "Korhonen", "Liisa", "--street", "Kuusitie 1")
    assert found(clerk, "virtanen", "kuusitie") == []


def test_who_lives_there_now_comes_alone(clerk: Command) -> None:
    gone = added(clerk, "Virtanen", "Matti", *HOME, "--since", "2020-01-01")
    clerk("correct", str(gone), "--street", "Kuusitie 1", "--since", "2026-01-01")
    assert found(clerk, "virtanen", "juvankatu") == [(gone, "name_and_place")]
    here = added(clerk, "Virtanen", "Maija", *HOME)
    assert numbers(clerk, "virtanen", "juvankatu") == [here]
    assert numbers(clerk, "juvankatu") == [here]


def test_a_postal_code_is_found_where_no_customer_has_the_number(clerk: Command) -> None:
    matti = added(clerk, "Virtanen", "Matti", *HOME)
    assert found(clerk, "33710") == [(matti, "postal_code")]


def test_a_customer_number_is_no_postal_code(clerk: Command) -> None:
    added(clerk, "Virtanen", "Matti", "--postal-code", "01001")
    assert found(clerk, "1001") == [(1001, "number")]


def test_whose_post_goes_c_o_somebody_is_found_by_that_name(clerk: Command) -> None:
    matti = added(clerk, "Virtanen", "Matti", "--co", "Hääppölä Oy", "--street", "Kuusitie 1")
    assert found(clerk, "haappola") == [(matti, "care_of")]
    assert found(clerk, "haappolo") == []


# Best match first


def test_f_27_each_group_is_in_finnish_order(clerk: Command) -> None:
    expected = [added(clerk, name, "Matti") for name in ("Öhman", "Äijälä", "Åberg", "Zitting")][::-1]
    assert numbers(clerk, "matti") == expected


def test_exact_names_come_before_whole_words_and_beginnings(clerk: Command) -> None:
    begun = added(clerk, "Aaltonen", "Matti")
    whole = added(clerk, "Aalto-Berg", "Matti")
    exact = added(clerk, "Aalto", "Ville")
    assert numbers(clerk, "aalto") == [exact, whole, begun]


def test_more_beginnings_are_listed_than_exact_names(clerk: Command) -> None:
    exact = {added(clerk, "Aalto", f"Matti {place}") for place in range(4)}
    begun = {added(clerk, "Aaltonen", f"Matti {place}") for place in range(4)}
    assert set(numbers(clerk, "aalto")) == exact | begun


def test_f_26_whom_only_a_former_name_matches_comes_last(clerk: Command) -> None:
    formerly = added(clerk, "Ahola", "Aino", "--former-name", "Virtanen")
    now = added(clerk, "Virtanen", "Ville")
    assert found(clerk, "virtanen") == [(now, "name"), (formerly, "former_name")]


def test_a_merged_number_leads_to_the_customer_who_was_kept(clerk: Command, office: Office) -> None:
    kept, gone = added(clerk, "Virtanen", "Matti"), added(clerk, "Virtanen", "M")
    changed(office, gone, merged_into=kept, merged_on="2026-11-22")
    assert found(clerk, str(gone)) == [(kept, "merged_number")]
    assert numbers(clerk, "virtanen") == [kept]


# Candidates


def test_people_of_one_name_and_address_are_told_apart(clerk: Command) -> None:
    same = ("Virtanen", "Matti Juhani")
    added(clerk, *same, "--call-name", "Juhani", *HOME)
    added(clerk, *same, "--call-name", "Matti", *HOME)
    added(clerk, "Virtanen", "Liisa", "--call-name", "Liisa", *HOME)
    out = clerk("find", "virtanen").out
    assert "Virtanen Matti Juhani (Juhani)" in out
    assert "Virtanen Matti Juhani (Matti)" in out
    assert "Virtanen Liisa  " in out


def test_an_ambiguous_number_names_its_candidates_on_standard_error(clerk: Command) -> None:
    added(clerk, "Virtanen", "Matti", *HOME)
    added(clerk, "Virtanen", "Maija", "--street", "Kuusitie 1", "--town", "Turku")
    run = clerk("show", "virtanen")
    assert run.code == SeveralFoundError.exit_code
    assert "kkrek: Virtanen Maija, 1002, Kuusitie 1, Turku\n" in run.err
    assert "kkrek: Virtanen Matti, 1001, Juvankatu 10 B 23, 33710 Tampere\n" in run.err


def test_an_error_for_scripts_holds_numbers_alone(clerk: Command) -> None:
    added(clerk, "Virtanen", "Matti", *HOME)
    added(clerk, "Virtanen", "Maija")
    run = clerk("show", "virtanen", "--format", "json")
    assert run.code == SeveralFoundError.exit_code
    assert "irtanen" not in run.err


def test_f_23_the_dead_and_the_protected_are_marked(clerk: Command, office: Office) -> None:
    added(clerk, "Virtanen", "Matti")
    added(clerk, "Virtanen", "Maija")
    changed(office, 1001, deceased_on="2026-01-01")
    changed(office, 1002, protected_since="2026-01-01")
    data = clerk("find", "virtanen", "--format", "json").data
    assert {hit["number"]: hit["status"] for hit in data["customers"]} == {1001: ["deceased"], 1002: ["protected"]}
    out = clerk("find", "virtanen").out
    assert "Virtanen Maija  non-disclosure" in out


def test_f_15_a_protected_customer_is_listed_with_name_and_number_alone(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO, "--identity-code", "-", "--identity-code-reason", "lease", stdin=CODE)
    tied(office, 1001, "Juvankatu 10 B 23", "2020-01-01")
    changed(office, 1001, protected_since="2026-01-01")
    run = clerk("find", "äijälä", "--format", "json")
    [hit] = run.data["customers"]
    assert (hit["address"], hit["identity_code_masked"], hit["relation"]) == (None, None, None)
    assert "Juvankatu" not in run.out + clerk("find", "äijälä").out
    assert MASKED not in run.out


@pytest.mark.parametrize(
    "words",
    [
        ("juvankatu",), ("tampere",), ("33710",), ("äijälä", "juvankatu"), ("--flat", "Juvankatu 10 B 23"),
        ("juvankatu", "tampere"), ("helppo",), ("juvnkatu",),
    ],
)  # fmt: skip
def test_f_15_no_place_leads_to_a_protected_customer(clerk: Command, office: Office, words: tuple[str, ...]) -> None:
    """Not even the contact address, which stays in plain text, nor a suggestion."""
    clerk("add", *AAPO, "--co", "Helppo")
    tied(office, 1001, "Juvankatu 10 B 23", "2020-01-01")
    changed(office, 1001, protected_since="2026-01-01")
    run = clerk("find", *words, "--format", "json")
    assert (run.data["customers"], run.data["suggestions"]) == ([], [])


# Relations and flats


def test_a_hit_tells_its_current_relation(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    tied(office, 1001, "Kuusitie 3 A 1", "2010-01-01", "2019-12-31")
    tied(office, 1001, "Juvankatu 10 B 23", "2020-01-01")
    tied(office, 1001, "AP 12", "2021-01-01", kind="parking_lease")
    [hit] = clerk("find", "äijälä", "--format", "json").data["customers"]
    assert hit["relation"] == {"kind": "flat_lease", "object": "Juvankatu 10 B 23", "others": 1}
    assert "lease of a flat: Juvankatu 10 B 23 (and 1 more)" in clerk("find", "äijälä").out


def test_a_flat_is_found_by_lease_and_by_home_address(clerk: Command, office: Office) -> None:
    tenant, spouse = added(clerk, "Virtanen", "Matti"), added(clerk, "Korhonen", "Liisa", *HOME)
    tied(office, tenant, "Juvankatu 10 B 23", "2020-01-01")
    assert sorted(found(clerk, "--flat", "juvankatu 10b23")) == sorted([(tenant, "flat"), (spouse, "flat")])


def test_a_flat_does_not_find_the_longer_number(clerk: Command, office: Office) -> None:
    here, there = added(clerk, "Virtanen", "Matti"), added(clerk, "Korhonen", "Liisa")
    tied(office, here, "Juvankatu 10 B 23", "2020-01-01")
    tied(office, there, "Juvankatu 10 B 230", "2020-01-01")
    assert numbers(clerk, "--flat", "Juvankatu 10 B 23") == [here]
    assert numbers(clerk, "--flat", "Juvankatu 10 B 2") == [there, here]
    assert numbers(clerk, "--flat", "Juvankatu 10") == [there, here]


def test_former_tenants_are_found_only_where_nobody_is_now(clerk: Command, office: Office) -> None:
    before, now = added(clerk, "Virtanen", "Matti"), added(clerk, "Korhonen", "Liisa")
    tied(office, before, "Juvankatu 10 B 23", "2010-01-01", "2026-11-21")
    assert found(clerk, "--flat", "Juvankatu 10 B 23") == [(before, "former_flat")]
    tied(office, now, "Juvankatu 10 B 23", "2026-11-22")
    assert found(clerk, "--flat", "Juvankatu 10 B 23") == [(now, "flat")]


def test_who_moves_in_later_is_told_as_coming(clerk: Command, office: Office) -> None:
    coming = added(clerk, "Virtanen", "Matti")
    tied(office, coming, "Juvankatu 10 B 23", "2027-01-01")
    assert found(clerk, "--flat", "Juvankatu 10 B 23") == [(coming, "coming_flat")]


def test_a_place_that_is_no_flat_is_found_as_typed_and_told(clerk: Command, office: Office) -> None:
    matti = added(clerk, "Virtanen", "Matti")
    tied(office, matti, "Varasto", "2021-01-01", kind="parking_lease")
    run = clerk("find", "--flat", "varasto", "--format", "json")
    assert hits(run) == [(matti, "flat")]
    assert [warning["id"] for warning in run.json["warnings"]] == ["flat_as_given"]


# Typing errors


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("virtannen", "Virtanen"), ("virtaen", "Virtanen"), ("vitranen", "Virtanen"), ("wirtanen", "Virtanen"),
        ("irtanen", "Virtanen"), ("cristina", "Kristiina"), ("äijlä", "Äijälä"), ("tamprere", "Tampere"),
        ("juvnkatu", "Juvankatu"), ("mati virtanen", "Matti Virtanen"), ("virtnaen juvankatu", "Virtanen juvankatu"),
        ("iso robertinkatu 3", "Iso Roobertinkatu 3"), ("juvnkatu 10", "Juvankatu 10"),
    ],
)  # fmt: skip
def test_a_misspelt_text_is_answered_with_what_may_be_meant(clerk: Command, typed: str, meant: str) -> None:
    added(clerk, "Virtanen", "Matti", *HOME)
    added(clerk, "Äijälä", "Kristiina", "--street", "Iso Roobertinkatu 3")
    run = clerk("find", *typed.split(), "--format", "json")
    assert run.data["customers"] == []
    assert run.data["suggestions"][0] == meant
    assert numbers(clerk, *meant.split())


def test_the_more_frequent_name_is_suggested_first(clerk: Command) -> None:
    added(clerk, "Laina", "A")
    added(clerk, "Laine", "B")
    added(clerk, "Laine", "C")
    assert clerk("find", "lainx", "--format", "json").data["suggestions"] == ["Laine", "Laina"]


@pytest.mark.parametrize("typed", ["xyzzy", "qq", "123456789", "a b c d e f g h"])
def test_what_resembles_nothing_has_no_suggestion(clerk: Command, typed: str) -> None:
    added(clerk, "Virtanen", "Matti")
    run = clerk("find", *typed.split(), "--format", "json")
    assert (run.data["customers"], run.data["suggestions"]) == ([], [])


def test_suggestions_stand_below_the_answer_and_log_nobody(clerk: Command, officer: Command) -> None:
    added(clerk, "Virtanen", "Matti")
    assert clerk("find", "virtannen").out.splitlines()[:2] == ["Nobody matches.", "Did you mean: Virtanen?"]
    entry = officer("log", "show", "--format", "json").data["entries"]
    assert [one["customers"] for one in entry if one["operation"] == "find"] == [0]


def test_who_finds_nobody_is_told_what_to_try(clerk: Command) -> None:
    assert clerk("find", "xyzzy").out.splitlines()[1].startswith("Try ")


def test_a_misspelt_number_is_not_guessed_without_a_terminal(clerk: Command) -> None:
    added(clerk, "Virtanen", "Matti")
    assert clerk("show", "virtannen").code == NotFoundError.exit_code
