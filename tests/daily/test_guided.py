"""Somebody at a real terminal: the guided forms of `add`, `correct`, `find` and `note`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from people import AAPO, AINO, CODE
from terminal import CLEAR_LINE, ESCAPE, Terminal, at_terminal

from kkrek.errors import ChangedSinceError, SaidNoError, WrongPasswordError

if TYPE_CHECKING:
    from office import Command, Office


def as_clerk(office: Office, *argv: str) -> Terminal:
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    return at_terminal(*argv, *options, "--purpose", "service")


def total(clerk: Command) -> int:
    return int(clerk("find", "a", "--format", "json").data["total"])


AFTER_ADDRESS = ("application): ", "sv, en): ", "other): ")


def test_a_customer_is_added_field_by_field(clerk: Command, office: Office) -> None:
    terminal = as_clerk(office, "add")
    terminal.answer("Family name: ", "Äijälä")
    terminal.answer("Given names: ", "Aapo Kalevi")
    terminal.answer("Phone number: ", "040 1234567")
    terminal.answer("E-mail address: ")
    terminal.answer("Street address: ", "Juvankatu 10 B 23")
    terminal.answer("Postal code: ", "33710")
    terminal.answer("Town: ", "Tampere")
    terminal.answer("application): ")
    terminal.answer("Language of letters (fi, sv, en): ", "suomi")
    terminal.answer("other): ", "vtj")
    terminal.answer("note? [y/N] ")
    terminal.answer("leaves everything as it was: ")
    assert terminal.end() == 0
    assert "Customer 1001 was added" in terminal.seen
    shown = clerk("show", "1001", "--format", "json").data
    assert (shown["family_name"], shown["given_names"], shown["language"]) == ("Äijälä", "Aapo Kalevi", "fi")
    assert shown["emails"] == []
    assert shown["sources"]["family_name"]["source"] == "vtj"


def test_a_wrong_value_is_told_in_one_line_and_asked_again(clerk: Command, office: Office) -> None:
    terminal = as_clerk(office, "add")
    terminal.answer("Family name: ", "Äijälä")
    terminal.answer("Given names: ")
    terminal.answer("Phone number: ", "112")
    terminal.expect("not taken: is not a phone number that exists in its country; ")
    terminal.answer("Phone number: ")
    terminal.answer("E-mail address: ", "aapo")
    terminal.expect("not taken: is not an e-mail address")
    terminal.press("E-mail address: ", ESCAPE)
    assert terminal.end() == SaidNoError.exit_code


@pytest.mark.parametrize("key", [ESCAPE, "\x04"])
@pytest.mark.parametrize("last", ["Given names: ", "leaves everything as it was: "])
def test_esc_and_ctrl_d_leave_nothing(clerk: Command, office: Office, key: str, last: str) -> None:
    questions = ["Family name: ", "Given names: ", "Phone number: ", "E-mail address: ", "Street address: "]
    questions += ["Postal code: ", "application): ", "Language of letters (fi, sv, en): ", "other): ", "note? [y/N] "]
    questions += ["leaves everything as it was: "]
    terminal = as_clerk(office, "add")
    for question in questions[: questions.index(last)]:
        terminal.answer(question, "Äijälä" if question == "Family name: " else "")
    terminal.press(last, key)
    assert terminal.end() == SaidNoError.exit_code
    assert total(clerk) == 0


def test_a_likely_duplicate_is_shown_as_soon_as_it_is_known_and_asked_about_before_saving(
    clerk: Command, office: Office
) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "add")
    terminal.answer("Family name: ", "Muu")
    terminal.answer("Given names: ")
    terminal.answer("Phone number: ", "0401234567")
    terminal.expect("1001, Äijälä Aapo Kalevi, Juvankatu 10 B 23, 33710 Tampere, phone number")
    for question in ("E-mail address: ", "Street address: ", "Postal code: ", *AFTER_ADDRESS, "note? [y/N] "):
        terminal.answer(question)
    terminal.answer("all the same? [y/N] ", "e")
    assert terminal.end() == SaidNoError.exit_code
    assert clerk("find", "Muu", "--format", "json").data["total"] == 0


def test_what_is_seldom_needed_is_behind_one_question(clerk: Command, office: Office) -> None:
    terminal = as_clerk(office, "add")
    first = ("Family name: ", "Äijälä"), ("Given names: ", "Aapo"), ("Phone number: ", "040 1234567")
    for question, keys in (*first, ("E-mail address: ", ""), ("Street address: ", "Juvankatu 10 B 23")):
        terminal.answer(question, keys)
    terminal.answer("Postal code: ", "33710")
    terminal.answer("Town: ", "Tampere")
    terminal.answer("application): ", "flat lease")
    terminal.answer("From which day: ", CLEAR_LINE + "1.12.2026")
    for question, keys in (("sv, en): ", ""), ("other): ", ""), ("note? [y/N] ", "k")):
        terminal.answer(question, keys)
    terminal.answer("Call name: ", "Aapo")
    terminal.answer("Second phone number: ", "050 1112223")
    terminal.answer("Care of (c/o): ", "Virtanen")
    terminal.answer("Personal identity code: ", CODE[:-1] + "X")
    terminal.expect("not taken: ")
    terminal.answer("Personal identity code: ", CODE)
    terminal.answer("law, consent): ", "vuokraustoiminta")
    terminal.answer("Note: ", "pitää kahvista")
    terminal.answer("leaves everything as it was: ")
    assert terminal.end() == 0
    shown = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    assert [phone["as_given"] for phone in shown["phones"]] == ["040 1234567", "050 1112223"]
    assert (shown["call_name"], shown["addresses"][0]["co"]) == ("Aapo", "Virtanen")
    assert (shown["identity_code"], shown["identity_code_reason"]) == (CODE, "lease")
    assert [note["text"] for note in shown["notes"]] == ["pitää kahvista"]
    assert [(one["kind"], one["begin"]) for one in shown["relations"]] == [("flat_lease", "2026-12-01")]


def test_f_32_a_code_that_is_not_finnish_leads_to_the_country(clerk: Command, office: Office) -> None:
    terminal = as_clerk(office, "add")
    for question, keys in (("Family name: ", "Äijälä"), ("Given names: ", ""), ("Phone number: ", "")):
        terminal.answer(question, keys)
    terminal.answer("E-mail address: ")
    terminal.answer("Street address: ", "Storgatan 5")
    terminal.answer("Postal code: ", "3371")
    terminal.expect("not taken: ")
    terminal.answer("Country, if not Finland: ")
    terminal.answer("Postal code: ", "111 22")
    terminal.answer("Country, if not Finland: ", "Ruotsi")
    terminal.answer("Town: ", "Stockholm")
    for question in (*AFTER_ADDRESS, "note? [y/N] ", "leaves everything as it was: "):
        terminal.answer(question)
    assert terminal.end() == 0
    place = clerk("show", "1001", "--format", "json").data["addresses"][0]
    assert (place["postal_code"], place["country"]) == ("111 22", "SE")


def test_a_likely_duplicate_is_shown_once(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "add", "--family-name", "Muu", "--phone", "0401234567")
    terminal.answer("all the same? [y/N] ", "k")
    assert terminal.end() == 0
    assert terminal.seen.count("Perhaps already in the register") == 1


def test_f_05_an_identity_code_with_a_typing_error_is_asked_for_again(clerk: Command, office: Office) -> None:
    terminal = as_clerk(office, "add", *AAPO, "--identity-code", "-", "--identity-code-reason", "lease")
    terminal.answer("Personal identity code: ", CODE[:-1] + "X")
    terminal.expect("not taken: ")
    terminal.answer("Personal identity code: ", CODE)
    assert terminal.end() == 0


def test_with_options_a_likely_duplicate_is_asked_about(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "add", "--family-name", "Muu", "--phone", "0401234567")
    terminal.answer("all the same? [y/N] ", "k")
    assert terminal.end() == 0
    assert "1002" in terminal.seen


def test_f_05_an_identity_code_is_asked_for(clerk: Command, office: Office) -> None:
    terminal = as_clerk(office, "add", *AAPO, "--identity-code", "-", "--identity-code-reason", "lease")
    terminal.answer("Personal identity code: ", CODE)
    assert terminal.end() == 0
    assert clerk("show", "1001", "--reveal", "hetu", "--format", "json").data["identity_code"] == CODE


CORRECT = (
    "Family name: ", "Given names: ", "Call name: ", "Phone numbers: ", "one more: ", "E-mail addresses: ",
    "one more: ", "Street address: ", "Postal code: ", "Town: ",
)  # fmt: skip
REST = (
    "Language of letters: ", "Marital status: ", "Persons at the same address: ", "Nationality: ",
    "Personal identity code: ", "Bank accounts: ",
)  # fmt: skip


def corrected(terminal: Terminal, answers: dict[str, str]) -> None:
    """Answer the questions of `correct`; what is not named is kept."""
    for question in CORRECT:
        terminal.answer(question, answers.get(question, ""))
    if "Moved" in answers:
        terminal.answer("address was wrong): ", answers["Moved"])
    for question in REST:
        terminal.answer(question, answers.get(question, ""))


def test_enter_keeps_every_value(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    before = clerk("show", "1001", "--format", "json").data
    terminal = as_clerk(office, "correct", "1001")
    corrected(terminal, {})
    assert terminal.end() == 0
    assert "Nothing to change" in terminal.seen
    assert clerk("show", "1001", "--format", "json").data == before


def test_values_are_changed_emptied_and_added(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "correct", "1001")
    answers = {
        "Family name: ": CLEAR_LINE + "Koski",
        "Call name: ": CLEAR_LINE,
        "Phone numbers: ": CLEAR_LINE + "050 1112223",
        "E-mail addresses: ": CLEAR_LINE + "-",
        "Marital status: ": "leski",
        "Nationality: ": "Suomi, Viro",
    }
    corrected(terminal, answers)
    terminal.answer("leaves everything as it was: ")
    assert terminal.end() == 0
    assert "Äijälä → Koski" in terminal.seen
    shown = clerk("show", "1001", "--format", "json").data
    assert (shown["family_name"], shown["call_name"], shown["marital_status"]) == ("Koski", None, "widowed")
    assert [phone["as_given"] for phone in shown["phones"]] == ["050 1112223"]
    assert (shown["emails"], shown["nationalities"]) == ([], ["FI", "EE"])


@pytest.mark.parametrize(("moved", "addresses"), [("1.11.2026", 2), ("-", 1)])
def test_f_31_another_address_is_a_move_or_a_mend(clerk: Command, office: Office, moved: str, addresses: int) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "correct", "1001")
    corrected(terminal, {"Street address: ": CLEAR_LINE + "Uusikatu 2", "Moved": CLEAR_LINE + moved})
    terminal.answer("leaves everything as it was: ")
    assert terminal.end() == 0
    found = clerk("show", "1001", "--format", "json").data["addresses"]
    assert len(found) == addresses
    assert (found[-1]["as_given"], found[-1]["postal_code"], found[-1]["town"]) == ("Uusikatu 2", "33710", "Tampere")


def test_f_32_a_correction_of_an_address_abroad_keeps_its_country(clerk: Command, office: Office) -> None:
    place = ("--street", "Storgatan 5", "--postal-code", "111 22", "--town", "Stockholm", "--country", "SE")
    clerk("add", "--family-name", "Äijälä", *place)
    terminal = as_clerk(office, "correct", "1001")
    for question in ("Family name: ", "Given names: ", "Call name: ", "Phone numbers: ", "E-mail addresses: "):
        terminal.answer(question)
    terminal.answer("Street address: ", CLEAR_LINE + "Storgatan 7")
    terminal.answer("Postal code: ")
    terminal.answer("Country, if not Finland: ")
    terminal.answer("Town: ")
    terminal.answer("address was wrong): ")
    for question in (*REST, "leaves everything as it was: "):
        terminal.answer(question)
    assert terminal.end() == 0
    shown = clerk("show", "1001", "--format", "json").data["addresses"][-1]
    assert (shown["as_given"], shown["postal_code"], shown["country"]) == ("Storgatan 7", "111 22", "SE")


def test_esc_in_the_middle_of_a_correction_leaves_everything_as_it_was(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    before = clerk("show", "1001", "--format", "json").data
    terminal = as_clerk(office, "correct", "1001")
    terminal.answer("Family name: ", CLEAR_LINE + "Koski")
    terminal.press("Given names: ", ESCAPE)
    assert terminal.end() == SaidNoError.exit_code
    assert clerk("show", "1001", "--format", "json").data == before


def test_what_a_colleague_changed_meanwhile_is_not_written_over(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "correct", "1001")
    corrected(terminal, {"Family name: ": CLEAR_LINE + "Koski"})
    terminal.expect("leaves everything as it was: ")
    clerk("correct", "1001", "--language", "sv")
    terminal.child.send("\r")
    assert terminal.end() == ChangedSinceError.exit_code
    shown = clerk("show", "1001", "--format", "json").data
    assert (shown["family_name"], shown["language"]) == ("Äijälä", "sv")


def test_f_12_a_changed_identity_code_is_asked_why(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "correct", "1001")
    corrected_until_code(terminal)
    terminal.answer("Personal identity code: ", CODE)
    terminal.answer("law, consent): ", "")
    terminal.answer("law, consent): ", "vuokrasuhde")
    terminal.answer("Bank accounts: ")
    terminal.answer("leaves everything as it was: ")
    assert terminal.end() == 0
    assert clerk("show", "1001", "--format", "json").data["identity_code_masked"] == "131052-****"


def corrected_until_code(terminal: Terminal) -> None:
    """Keep everything that is asked before the identity code."""
    for question in (*CORRECT, *REST[:-2]):
        terminal.answer(question)


def test_one_hit_at_a_terminal_is_shown(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "find", "äijälä")
    assert terminal.end() == 0
    assert "Juvankatu 10 B 23" in terminal.seen
    assert "Direct marketing" in terminal.seen


def test_find_asks_what_is_looked_for_and_takes_an_identity_code_there(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO, "--identity-code", "-", "--identity-code-reason", "lease", stdin=CODE)
    terminal = as_clerk(office, "find")
    terminal.answer("identity code: ", CODE.lower())
    assert terminal.end() == 0
    assert "1001  Aapo Kalevi Äijälä" in terminal.seen


def test_of_several_one_is_chosen(clerk: Command, office: Office) -> None:
    clerk("add", *AINO)
    clerk("add", "--family-name", "Ågren", "--given-names", "Sisko")
    terminal = as_clerk(office, "show", "ågren")
    terminal.answer("Which one? [1-2]: ", "2")
    assert terminal.end() == 0
    assert "1002  Sisko Ågren" in terminal.seen


def test_a_note_is_asked_for(clerk: Command, office: Office) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "note", "add", "1001")
    terminal.answer("Note: ", "pitää kahvista")
    assert terminal.end() == 0
    assert "pitää kahvista" in clerk("show", "1001").out


def test_without_session_the_password_is_asked_for_and_not_shown(office: Office) -> None:
    terminal = at_terminal("find", "nobody", "--register", office.directory, "--user", "kaisa", "--purpose", "service")
    terminal.answer("Password of kaisa: ", "wrong horse battery")
    assert terminal.end() == WrongPasswordError.exit_code
    assert "horse" not in terminal.seen


def test_no_datum_steers_the_terminal(clerk: Command, office: Office) -> None:
    clerk("add", "--family-name", "[bold red]Äijälä[/]")
    terminal = as_clerk(office, "show", "1001")
    assert terminal.end() == 0
    assert "[bold red]Äijälä[/]" in terminal.seen


HELD = f"hetu {CODE}, tili FI21 1234 5600 0007 85, sairas"


def noted(clerk: Command, office: Office, chosen: str) -> Terminal:
    clerk("add", *AAPO)
    terminal = as_clerk(office, "note", "add", "1001")
    terminal.answer("Note: ", HELD)
    terminal.answer("Which one? [1-3]: ", chosen)
    return terminal


@pytest.mark.parametrize(("chosen", "text"), [("1", HELD), ("2", "hetu [...], tili [...], [...]")])
def test_n_01_what_a_note_should_not_hold_is_kept_or_left_out(
    clerk: Command, office: Office, chosen: str, text: str
) -> None:
    assert noted(clerk, office, chosen).end() == 0
    shown = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    assert [note["text"] for note in shown["notes"]] == [text]
    assert (shown["identity_code"], shown["bank_accounts"]) == (None, [])


def test_n_01_codes_and_accounts_move_to_their_own_fields_and_undo_takes_all_back(
    clerk: Command, office: Office
) -> None:
    terminal = noted(clerk, office, "3")
    terminal.answer("law, consent): ", "lease")
    assert terminal.end() == 0
    shown = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    assert [note["text"] for note in shown["notes"]] == ["hetu [...], tili [...], [...]"]
    assert (shown["identity_code"], shown["identity_code_reason"]) == (CODE, "lease")
    assert [account["iban"] for account in shown["bank_accounts"]] == ["FI2112345600000785"]
    assert clerk("undo").code == 0
    shown = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    assert (shown["notes"], shown["identity_code"], shown["bank_accounts"]) == ([], None, [])


def test_n_01_enter_gives_the_note_up(clerk: Command, office: Office) -> None:
    assert noted(clerk, office, "").end() == SaidNoError.exit_code
    assert clerk("show", "1001", "--format", "json").data["notes"] == []


@pytest.mark.parametrize("argv", [("correct", "1001"), ("add", "--family-name", "Muu")])
def test_n_01_a_note_given_as_an_option_is_settled_too(clerk: Command, office: Office, argv: tuple[str, ...]) -> None:
    clerk("add", *AAPO)
    terminal = as_clerk(office, *argv, "--note", "kertoi sairaudestaan")
    terminal.answer("Which one? [1-2]: ", "2")
    assert terminal.end() == 0
    number = "1001" if argv[0] == "correct" else "1002"
    notes = clerk("show", number, "--format", "json").data["notes"]
    assert [note["text"] for note in notes] == ["kertoi [...]"]
