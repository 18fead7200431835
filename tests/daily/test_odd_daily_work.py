"""What somebody tried who wanted the daily commands to tell, keep or merge what they must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from merged_people import KEPT, opened, register_both
from people import AAPO, CODE, OTHER_CODE

from kkrek.errors import ChangedSinceError, InvalidValueError, RestrictedError

if TYPE_CHECKING:
    from office import Command, Office

LEASE = ("relation", "open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23", "--begin", "1.1.2024")


def restrict(office: Office) -> None:
    """Restrict the processing of 1001's data (GDPR Art. 18)."""
    with opened(office) as store:
        store.run("INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'a', '2026-11-01', 1)")


@pytest.mark.parametrize("form", ["table", "json"])
def test_e_48_a_viewer_reads_no_hidden_field_in_the_history(clerk: Command, viewer: Command, form: str) -> None:
    clerk("add", *AAPO)
    clerk("correct", "1001", "--marital-status", "widowed", "--nationality", "SE", "--reason", "zsyy")
    clerk("claim", "open", "1001", "--reference", "zlasku 7", "--due-on", "1.1.2026")
    clerk("note", "add", "1001", "zmuistiö")
    clerk("correct", "1001", "--family-name", "Uusnimi")
    run = viewer("show", "1001", "--history", "--format", form)
    assert run.code == 0
    assert [word for word in ("widowed", "Sweden", '"SE"', "zlasku", "zmuisti", "zsyy") if word in run.out] == []
    assert "Äijälä" in run.out  # what is not hidden from viewers stays in it


def test_e_48_a_clerk_reads_them(clerk: Command) -> None:
    clerk("add", *AAPO)
    clerk("correct", "1001", "--marital-status", "widowed")
    assert "widowed" in clerk("show", "1001", "--history").out


@pytest.mark.parametrize("argv", [("add", "1001", "y"), ("remove", "1001", "1")])
def test_e_41_a_restriction_refuses_notes(clerk: Command, office: Office, argv: tuple[str, ...]) -> None:
    clerk("add", *AAPO)
    clerk("note", "add", "1001", "x")
    restrict(office)
    assert clerk("note", *argv).code == RestrictedError.exit_code
    assert [one["text"] for one in clerk("note", "list", "1001", "--format", "json").data["notes"]] == ["x"]


def test_e_41_a_note_is_reviewed_for_the_report_of_somebody_restricted(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    clerk("note", "add", "1001", "x")
    restrict(office)
    assert clerk("note", "review", "1001", "1").code == 0


def test_an_empty_plan_agrees_to_no_merge(clerk: Command, officer: Command) -> None:
    register_both(clerk)
    assert officer("merge", "1001", "1002", "--expect", "", "--yes").code == ChangedSinceError.exit_code
    assert officer("show", "1002", "--format", "json").data["number"] != int(KEPT)


@pytest.mark.parametrize(
    "argv",
    [
        ("relation", "open", "1001", "--kind", "application", "--begin", ""),
        ("relation", "open", "1001", "--kind", "application", "--end", ""),
        ("relation", "close", "1001", "--end", ""),
        ("relation", "correct", "1001", "1", "--begin", ""),
        ("relation", "correct", "1001", "1", "--end", ""),
        ("relation", "correct", "1001", "1", "--object", ""),
        ("protect", "1001", "--since", ""),
        ("protect", "1001", "--until", ""),
        ("protect", "1001", "--told-by", ""),
        ("protect", "1001", "--contact-address", ""),
    ],
)
def test_an_empty_option_of_a_script_means_neither_today_nor_nothing(clerk: Command, argv: tuple[str, ...]) -> None:
    clerk("add", *AAPO)
    clerk(*LEASE)
    assert clerk(*argv).code == InvalidValueError.exit_code


def test_f_15_a_contact_address_that_is_a_home_is_warned_of(clerk: Command) -> None:
    clerk("add", *AAPO)
    home = ("protect", "1001", "--contact-address", "juvankatu 10 b 23, 33710 Tampere", "--format", "json")
    assert [one["id"] for one in clerk(*home).json["warnings"]] == ["contact-is-home"]
    box = ("protect", "1001", "--contact-address", "PL 12, 33101 Tampere", "--format", "json")
    assert clerk(*box).json["warnings"] == []


def test_f_12_a_merge_leaves_no_protected_name_in_the_history_of_the_other_record(
    clerk: Command, viewer: Command, officer: Command, office: Office
) -> None:
    code = ("--identity-code", "-")
    clerk("add", "--family-name", "Virtanen", "--given-names", "Zmatti", *code, "--identity-code-reason", "lease",
          "--yes", stdin=CODE)  # fmt: skip
    confirmed = clerk("correct", "1001", "--given-names", "Maija", *code, "--identity-code-change", "confirmation",
                      stdin=OTHER_CODE)  # fmt: skip
    assert confirmed.code == 0
    clerk("add", "--family-name", "Virtanen", "--given-names", "Zmati", "--yes")
    assert clerk("correct", "1002", "--given-names", "Zmatti").code == 0
    assert officer("merge", "1001", "1002", "--yes").code == 0
    assert "Zmatti" not in viewer("show", "1001", "--history", "--format", "json").out
    assert "Zmatti" in clerk("show", "1001", "--history", "--reveal", "all").out
    with opened(office) as store:
        assert store.all("SELECT 1 FROM change WHERE coalesce(old, '') || coalesce(new, '') LIKE '%zmatti%'") == []
