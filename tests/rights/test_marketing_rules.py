"""The rules of marketing, M-01 to M-12, each held by the commands that staff use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mailing_people import LETTER, add, excluded, make, names
from marketing_state import EVERY, forbidden, states
from register_file import held, opened

from kkrek.errors import NoLegalBasisError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office

MAIL = ("--kind", "advertising", "--channel", "email")


@pytest.fixture
def aino(clerk: Command) -> str:
    return str(add(clerk, "Aino"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def test_m_01_unset_means_letters_and_calls_but_no_messages(clerk: Command, aino: str, out: Path) -> None:
    assert aino
    listed = {
        channel: make(clerk, out, "--kind", "advertising", "--channel", channel).data["mailings"][0]["listed"]
        for channel in ("post", "phone", "email", "sms", "automated")
    }
    assert listed == {"post": 1, "phone": 1, "email": 0, "sms": 0, "automated": 0}


def test_m_01_an_own_sale_opens_messages_and_no_calling_machine(clerk: Command, aino: str, out: Path) -> None:
    assert aino
    made = {
        channel: make(clerk, out, "--kind", "advertising", "--channel", channel, "--from-own-sale").data["mailings"][0]
        for channel in ("email", "automated")
    }
    assert (made["email"]["listed"], made["automated"]["listed"]) == (1, 0)
    assert made["email"]["from_own_sale"]


def test_m_02_a_later_consent_lifts_its_own_kind_and_channel_alone(
    clerk: Command, viewer: Command, aino: str, out: Path
) -> None:
    viewer("opt-out", aino, "--received", "1.3.2026")
    clerk("consent", "give", aino, *MAIL, "--received", "5.3.2026")
    make(clerk, out, *MAIL)
    assert names(out) == ["Aino Koskela"]
    make(clerk, out, "--kind", "advertising", "--channel", "sms")
    assert names(out) == []


def test_m_03_a_new_name_and_a_move_keep_it(clerk: Command, viewer: Command, aino: str, out: Path) -> None:
    viewer("opt-out", aino)
    moved = clerk("correct", aino, "--family-name", "Virtanen", "--street", "Uusitie 5", "--postal-code", "33100",
                  "--town", "Tampere", "--email", "uusi@esimerkki.fi")  # fmt: skip
    assert moved.code == 0, moved.err
    assert excluded(make(clerk, out)) == {"forbidden": 1}


def test_m_03_a_merge_keeps_it(clerk: Command, viewer: Command, officer: Command, aino: str, out: Path) -> None:
    other = str(add(clerk, "Aino", street="Toinen tie 3"))
    viewer("opt-out", other)
    officer("merge", aino, other, "--yes")
    assert excluded(make(clerk, out)) == {"merged": 1, "forbidden": 1}


def test_m_03_an_erased_person_who_comes_back_under_another_address_is_still_stopped(
    clerk: Command, viewer: Command, officer: Command, aino: str, out: Path
) -> None:
    viewer("opt-out", aino)
    officer("erase", aino, "--ground", "17.1.a", "--yes")
    add(clerk, "Aino", "--source", "other", street="Aivan muu tie 9")
    assert excluded(make(clerk, out)) == {"suppressed": 1}


def test_m_03_who_came_back_and_then_took_a_new_name_and_moved_is_still_stopped(
    clerk: Command, viewer: Command, officer: Command, aino: str, out: Path
) -> None:
    viewer("opt-out", aino)
    assert officer("erase", aino, "--ground", "17.1.a", "--yes").code == 0
    home = ("--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki")
    again = clerk("add", "--family-name", "Koskela", "--given-names", "aino", *home, "--yes", "--format", "json")
    number = str(again.data["number"])
    assert clerk("correct", number, "--family-name", "Lahti").code == 0
    assert excluded(make(clerk, out)) == {"suppressed": 1}
    moved = ("--street", "Uusikatu 9", "--postal-code", "00200", "--town", "Helsinki")
    assert clerk("correct", number, *moved).code == 0
    assert excluded(make(clerk, out)) == {"suppressed": 1}


def test_m_03_who_is_erased_is_stopped_by_the_name_borne_before(
    clerk: Command, viewer: Command, officer: Command, aino: str, out: Path
) -> None:
    assert clerk("correct", aino, "--family-name", "Lahti").code == 0
    viewer("opt-out", aino)
    assert officer("erase", aino, "--ground", "17.1.a", "--yes").code == 0
    home = ("--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki")
    assert clerk("add", "--family-name", "Koskela", "--given-names", "aino", *home, "--yes").code == 0
    assert excluded(make(clerk, out)) == {"suppressed": 1}


def test_m_04_of_two_records_the_stricter_holds(clerk: Command, viewer: Command, officer: Command, aino: str) -> None:
    other = str(add(clerk, "Aino", street="Toinen tie 3"))
    viewer("opt-out", aino)
    clerk("consent", "give", other, *MAIL)
    officer("merge", aino, other, "--yes")
    assert states(clerk, aino)["advertising", "email"] == "forbidden"


def test_m_05_neither_adding_nor_correcting_can_turn_it_off(clerk: Command, viewer: Command, aino: str) -> None:
    viewer("opt-out", aino)
    assert clerk("correct", aino, "--marketing", "yes").code == UsageError.exit_code
    assert clerk("add", "--family-name", "Koskela", "--marketing", "yes").code == UsageError.exit_code
    assert forbidden(clerk, aino) == EVERY


def test_m_06_each_exclusion_has_a_counted_reason(
    clerk: Command, viewer: Command, officer: Command, office: Office, out: Path
) -> None:
    free, says_no, gone, former, kept, hidden, homeless, limited = (
        str(add(clerk, name, street=f"Testikatu {place} A 2"))
        for place, name in enumerate(("Aino", "Bertta", "Celia", "Dagmar", "Eeva", "Fanni", "Gerda", "Hilja"), start=1)
    )
    assert free
    viewer("opt-out", says_no)
    clerk("correct", gone, "--deceased-on", "1.1.2026")
    for number, end in ((former, "31.12.2025"), (kept, "31.12.2027")):
        clerk("relation", "open", number, "--kind", "flat-lease", "--object", f"Juvankatu 10 B {number}", "--begin",
              "1.1.2020", "--end", end)  # fmt: skip
    officer("protect", hidden, "--until", "1.6.2031")
    clerk("correct", homeless, "--correct-address", "--clear", "address")
    with opened(office) as store:
        store.run(
            "INSERT INTO restriction (customer, ground, since, entry) VALUES (:number, 'a', '2026-01-01', 1)",
            {"number": int(limited)},
        )
    add(clerk, "Iida", "--identity-code", "-", "--identity-code-reason", "lease", stdin="010112A900K\n")
    clerk("opt-out", "--unknown", "--name", "Jaana Koskela", "--street", "Testikatu 10 A 2", "--postal-code", "00100")
    add(clerk, "Jaana", street="Testikatu 10 A 2")
    done = make(clerk, out)
    assert excluded(done) == {
        "deceased": 1, "restricted": 1, "protected": 1, "forbidden": 1, "suppressed": 1, "minor": 1,
        "relation_ended": 1, "no_contact": 1,
    }  # fmt: skip
    assert names(out) == ["Aino Koskela", "Eeva Koskela"]


def test_m_06_who_was_on_the_list_and_when_is_in_the_log(
    clerk: Command, officer: Command, office: Office, aino: str, out: Path
) -> None:
    assert aino
    made = make(clerk, out)
    with opened(office) as store:
        row = store.one("SELECT n, purpose, reference, customers FROM log ORDER BY n DESC LIMIT 1")
        assert row is not None
        listed = [one["how"] for one in store.all("SELECT how FROM log_customer WHERE entry = :n", {"n": row["n"]})]
    assert (row["purpose"], row["reference"], row["customers"], listed) == ("marketing", "mailing:1", 1, ["listed"])
    assert made.data["mailings"][0]["listed"] == 1
    assert officer("log", "verify").code == 0


def test_m_07_a_consent_says_what_was_agreed_to_when_and_how(clerk: Command, office: Office, aino: str) -> None:
    clerk("consent", "give", aino, *MAIL, "--via", "portal", "--received", "5.3.2026", "--text", "2026-02")
    with opened(office) as store:
        row = store.one(
            "SELECT c.text_version, c.since, c.via, l.user FROM marketing_choice c JOIN log l ON l.n = c.entry"
        )
    assert row is not None
    assert tuple(row) == ("2026-02", "2026-03-05", "portal", "kaisa")


def test_m_07_to_withdraw_takes_the_same_words_as_to_give(clerk: Command, aino: str) -> None:  # GDPR Art. 7(3)
    for word in ("give", "withdraw"):
        assert clerk("consent", word, aino, *MAIL).code == 0
    assert states(clerk, aino)["advertising", "email"] == "withdrawn"


@pytest.fixture
def disclosed(office: Office, aino: str) -> str:
    with opened(office) as store:
        store.run(
            "INSERT INTO recipient (id, name, role, purpose, entry) VALUES (1, 'Fivaldi', 'processor', 'billing', 1)"
        )
        store.run(
            "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, entry)"
            " VALUES (1, 1, '2026-01-01', 'emails', 'billing', 1)"
        )
        for number in range(1001, 1001 + int(aino) - 1000):
            store.run("INSERT INTO disclosure_customer VALUES (1, :number)", {"number": number})
    return aino


def test_m_08_an_opt_out_opens_a_task_for_each_recipient_of_the_data(viewer: Command, disclosed: str) -> None:
    done = viewer("opt-out", disclosed, "--format", "json")
    tasks = viewer("task", "list", "--format", "json").data["tasks"]
    assert [(one["kind"], one["recipient"], one["customers"]) for one in tasks if one["id"] in done.data["tasks"]] == [
        ("tell_recipient", "Fivaldi", [int(disclosed)])
    ]


def test_m_08_the_opt_outs_of_a_day_are_one_task(
    clerk: Command, viewer: Command, office: Office, disclosed: str
) -> None:
    other = add(clerk, "Bertta")
    with opened(office) as store:
        store.run("INSERT INTO disclosure_customer VALUES (1, :number)", {"number": other})
    first = viewer("opt-out", disclosed, "--format", "json").data["tasks"]
    assert viewer("opt-out", str(other), "--format", "json").data["tasks"] == first


def test_m_09_it_is_confirmed_in_writing_if_asked(clerk: Command, office: Office, aino: str, tmp_path: Path) -> None:
    clerk("correct", aino, "--language", "en")
    path = tmp_path / "letter.txt"
    done = clerk("opt-out", aino, *MAIL, "--output", str(path))
    assert done.code == 0, done.err
    assert str(path) in done.out
    text = path.read_text(encoding="utf-8")
    assert "Your prohibition was recorded on 22 November 2026." in text
    assert "direct advertising: e-mail message" in text
    with opened(office) as store:
        row = store.one("SELECT customer, kind, language FROM letter")
    assert row is not None
    assert tuple(row) == (int(aino), "opt_out", "en")


def test_m_09_otherwise_no_letter_is_made(clerk: Command, office: Office, aino: str) -> None:
    clerk("opt-out", aino)
    with opened(office) as store:
        assert store.all("SELECT * FROM letter") == []


def test_m_10_an_opt_out_names_the_unsent_lists_that_hold_the_person(
    clerk: Command, viewer: Command, aino: str, out: Path
) -> None:
    make(clerk, out)
    make(clerk, out, "--kind", "research", "--channel", "phone")
    assert clerk("marketing", "sent", "2").code == 0
    done = viewer("opt-out", aino, "--format", "json")
    assert done.data["mailings"] == [1]
    assert {one["id"]: one["left"] for one in clerk("marketing", "list", "--format", "json").data["mailings"]} == {
        1: 0,
        2: 1,
    }


def test_m_10_a_narrow_opt_out_leaves_other_lists_alone(clerk: Command, viewer: Command, aino: str, out: Path) -> None:
    make(clerk, out)
    assert viewer("opt-out", aino, *MAIL, "--format", "json").data["mailings"] == []


def test_m_10_what_was_taken_off_is_told_when_the_list_is_sent(
    clerk: Command, viewer: Command, aino: str, out: Path
) -> None:
    make(clerk, out)
    viewer("opt-out", aino)
    assert "nothing may have been sent: 1" in clerk("marketing", "sent", "1").out


def test_m_11_nothing_said_is_no_record_and_never_a_no(clerk: Command, aino: str) -> None:
    assert states(clerk, aino) == {}


def test_m_12_after_an_erasure_the_same_email_in_other_letters_is_stopped(
    clerk: Command, viewer: Command, officer: Command, aino: str, tmp_path: Path, out: Path
) -> None:
    viewer("opt-out", aino)
    officer("erase", aino, "--ground", "17.1.a", "--yes")
    outside = tmp_path / "outside.csv"
    outside.write_text("email;name\nAINO@Esimerkki.FI;A\nmuu@esimerkki.fi;B\n", encoding="utf-8")
    done = clerk("marketing", "check", str(outside), *MAIL, "--output", str(out), "--format", "json")
    assert done.data["struck"] == {"suppressed": 1}
    assert out.read_bytes() == b"email;name\nmuu@esimerkki.fi;B\n"


def test_m_12_who_is_erased_and_added_again_cannot_be_consented_for_without_a_letter(
    clerk: Command, viewer: Command, officer: Command, aino: str
) -> None:
    viewer("opt-out", aino)
    officer("erase", aino, "--ground", "17.1.a", "--yes")
    again = str(add(clerk, "Aino"))
    assert clerk("consent", "give", again, *MAIL).code == NoLegalBasisError.exit_code
    assert clerk("consent", "give", again, *MAIL, "--ends-suppression", "--letter", "2026/3").code == 0


def test_m_12_without_the_key_the_list_reveals_nothing(clerk: Command, office: Office) -> None:
    who = ("--email", "vieras@esimerkki.fi", "--phone", "045 7654321", "--name", "Vieras Ihminen")
    where = ("--street", "Salatie 7 C 8", "--postal-code", "33710")
    clerk("opt-out", "--unknown", *who, *where, "--identity-code", "-", stdin="131052-9085\n")
    with opened(office) as store:
        found = store.all("SELECT digest, identifier FROM suppression")
    assert {row["identifier"] for row in found} == {"email", "phone", "name", "identity_code"}
    assert all(len(row["digest"]) == 32 for row in found)
    plain = [b"vieras@", b"7654321", b"vieras", b"Vieras", b"salatie", b"Salatie", b"131052-9085"]
    assert held(office, plain) == set()
    ledger = (office.directory / "register.ledger").read_bytes()
    assert [one for one in plain if one in ledger] == []


def test_the_list_itself_holds_numbers_alone(clerk: Command, office: Office, aino: str, out: Path) -> None:
    make(clerk, out, *LETTER)
    with opened(office) as store:
        rows = [tuple(row) for row in store.all("SELECT * FROM mailing_customer")]
    assert rows == [(1, int(aino))]


def test_m_12_an_erasure_of_marketing_data_alone_leaves_the_prohibition(
    clerk: Command, viewer: Command, officer: Command, aino: str, out: Path
) -> None:
    viewer("opt-out", aino)
    assert officer("erase", aino, "--ground", "17.1.c", "--yes").code == 0
    assert excluded(make(clerk, out)) in ({"forbidden": 1}, {"suppressed": 1})
