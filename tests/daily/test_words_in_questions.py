"""What stands in a question, a refusal and a hint is said in the words and dates of the language that is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from terminal import at_terminal

if TYPE_CHECKING:
    from office import Command, Office

AFTER_ADDRESS = ("application): ", "sv, en): ", "other): ")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "flat_lease | parking_lease | service_customer | application"),
        ("fi", "asunnon vuokra | autopaikan vuokra | palveluasiakas | hakemus"),
        ("sv", "bostad | bilplats | servicekund | ansökan"),
    ],
)
def test_a_refused_choice_names_the_words_that_are_taken(clerk: Command, lang: str, words: str) -> None:
    clerk("add", "--family-name", "Muu")
    run = clerk("relation", "open", "1001", "--kind", "mökki", "--ui-lang", lang)
    assert (run.code, words in run.err) == (52, True)
    first = words.split(" | ", maxsplit=1)[0]
    assert clerk("relation", "open", "1001", "--kind", first, "--object", "Katu 1 A 2").code == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("relation", "open", "1001"), "asunnon vuokra, autopaikan vuokra, palveluasiakas, hakemus"),
        (("event", "add", "1001"), "ovenavaus, työtilaus, vikailmoitus, vuokrasuhdemuutos, varaus, avaimen luovutus"),
    ],
    ids=["relation", "event"],
)
def test_a_question_names_the_words_that_its_refusal_names(
    clerk: Command, office: Office, command: tuple[str, ...], words: str
) -> None:
    clerk("add", "--family-name", "Muu")
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    terminal = at_terminal(*command, *options, "--purpose", "service", "--ui-lang", "fi")
    terminal.answer(words, "mökki")
    first, second, *_ = words.split(", ")
    terminal.expect(f"{first} | {second}")
    terminal.press("): ", "\x04")
    assert terminal.end() == 3


@pytest.mark.parametrize("word", ["avaimenluovutus", "avaimen-luovutus", "Avaimen Luovutus", "avainluovutus"])
def test_a_compound_is_taken_however_it_is_divided(clerk: Command, word: str) -> None:
    clerk("add", "--family-name", "Muu")
    run = clerk("event", "add", "1001", "--kind", word, "--description", "avain 12", "--format", "json")
    assert run.code == 0, run.err
    assert clerk("event", "list", "1001", "--format", "json").data["events"][0]["kind"] == "key_handover"


def test_as_json_a_refused_choice_names_the_codes(clerk: Command) -> None:
    clerk("add", "--family-name", "Muu")
    run = clerk("relation", "open", "1001", "--kind", "mökki", "--ui-lang", "fi", "--format", "json")
    assert "flat_lease | parking_lease" in run.err


def test_f_39_a_refusal_writes_its_day_as_the_language_does(clerk: Command) -> None:
    clerk("add", "--family-name", "Muu")
    clerk("claim", "open", "1001", "--reference", "77", "--due-on", "1.2.2021")
    assert "1.2.2024" in clerk("claim", "interrupt", "1001", "77", "--ui-lang", "fi").err
    assert "2024-02-01" in clerk("claim", "interrupt", "1001", "77", "--format", "json").err


def test_n_01_giving_up_an_odd_note_keeps_what_else_was_typed_for_a_new_customer(
    clerk: Command, office: Office
) -> None:
    options = ("--register", office.directory, "--user", "kaisa", "--password-file", office.password_file)
    terminal = at_terminal("add", *options, "--purpose", "service")
    terminal.answer("Family name: ", "Muu")
    for question in ("Given names: ", "Phone number: ", "E-mail address: ", "Street address: ", "Postal code: "):
        terminal.answer(question)
    for question, keys in (*((question, "") for question in AFTER_ADDRESS), ("note? [y/N] ", "k")):
        terminal.answer(question, keys)
    for question in ("Call name: ", "Second phone number: ", "Care of (c/o): ", "Personal identity code: "):
        terminal.answer(question)
    terminal.answer("Note: ", "hän on sairas")
    terminal.answer("Which one? [1-2]: ")
    terminal.answer("Note: ")
    terminal.answer("leaves everything as it was: ")
    assert terminal.end() == 0
    shown = clerk("show", "1001", "--format", "json").data
    assert (shown["family_name"], shown["notes"]) == ("Muu", [])


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("relation", "open", "1001", "--kind", "mökki"), "--kind: "),
        (("note", "add", "1001", "a\u202eb"), "lisätiedot: "),
        (("claim", "open", "1001", "--reference", "77", "--due-on", "eilispäivä"), "--due-on: "),
    ],
    ids=["option", "field", "day"],
)
def test_what_is_refused_is_named_as_the_screen_or_the_command_line_names_it(
    clerk: Command, command: tuple[str, ...], told: str
) -> None:
    clerk("add", "--family-name", "Muu")
    run = clerk(*command, "--ui-lang", "fi")
    assert (run.code, told in run.err) == (52, True), run.err
    assert ": ".join(clerk(*command, "--format", "json").error["message"].split(": ")[:1]).replace("_", "").isalpha()
