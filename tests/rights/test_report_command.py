"""`kkrek report`: the request, the identity, the notes, the log, and what is said beside the answer."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from register_file import opened

from kkrek.errors import (
    IdentityNotConfirmedError,
    InvalidValueError,
    NotFoundError,
    RoleTooLowError,
    UnreviewedError,
    UsageError,
)

if TYPE_CHECKING:
    from office import Command, Office

SEEN = ("--identity", "document-seen")
AINO = ("--family-name", "Koskela", "--given-names", "Aino Maria", "--email", "aino@esimerkki.fi",
        "--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki",
        "--marital-status", "avioliitossa", "--nationality", "SE")  # fmt: skip


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", *AINO)


def request_rows(office: Office) -> list[dict[str, object]]:
    with opened(office) as store:
        return [{name: row[name] for name in row.keys()} for row in store.all("SELECT * FROM request ORDER BY id")]  # ruff: ignore[in-dict-keys] - a row iterates over values


def add_request(office: Office, kinds: str = "access", *, state: str = "received") -> None:
    with opened(office) as store:
        store.run(
            "INSERT INTO request (id, customer, kinds, received_on, via, aim_on, latest_on, state, entry)"
            " VALUES ('2026-0009', 1001, :kinds, '2026-11-10', 'email', '2026-12-10', '2026-12-10', :state, 1)",
            {"kinds": kinds, "state": state},
        )


def words(text: str) -> str:
    return " ".join(text.split())


def test_it_opens_and_answers_a_request(clerk: Command, office: Office) -> None:  # E-01, E-02
    done = clerk("report", "1001", *SEEN, "--received", "20.11.2026", "--via", "kirje")
    assert done.code == 0, done.err
    (row,) = request_rows(office)
    names = ("id", "kinds", "received_on", "via", "identity_method", "identity_on", "aim_on", "latest_on", "state",
             "answered_on", "outcome", "delivery")  # fmt: skip
    assert tuple(row[name] for name in names) == (
        "2026-0001", "access", "2026-11-20", "letter", "document_seen", "2026-11-22", "2026-12-20", "2026-12-21",
        "answered", "2026-11-22", "answered", "paper",
    )  # fmt: skip


def test_it_answers_an_open_request_by_its_id(clerk: Command, office: Office) -> None:  # E-02
    add_request(office)
    done = clerk("report", "1001", "--request", "2026-0009", "--identity", "known-contact", "--format", "json")
    assert (done.data["request"], done.data["delivery"]) == ("2026-0009", "file")
    (row,) = request_rows(office)
    assert (row["state"], row["identity_method"], row["received_on"]) == ("answered", "known_contact", "2026-11-10")


@pytest.mark.parametrize(("kinds", "state"), [("erasure", "received"), ("access", "answered")])
def test_only_an_open_access_request_is_answered(clerk: Command, office: Office, kinds: str, state: str) -> None:
    add_request(office, kinds, state=state)
    assert clerk("report", "1001", *SEEN, "--request", "2026-0009").code == NotFoundError.exit_code


def test_an_open_request_has_its_own_day_and_way(clerk: Command, office: Office) -> None:
    add_request(office)
    done = clerk("report", "1001", *SEEN, "--request", "2026-0009", "--received", "today")
    assert done.code == UsageError.exit_code


def test_nobody_gets_an_answer_without_identity(clerk: Command, office: Office) -> None:  # E-10, E-11
    assert clerk("report", "1001").code == IdentityNotConfirmedError.exit_code
    add_request(office)
    assert clerk("report", "1001", "--request", "2026-0009").code == IdentityNotConfirmedError.exit_code
    assert [row["state"] for row in request_rows(office)] == ["received"]


def test_the_identity_recorded_with_the_request_is_enough(clerk: Command, office: Office) -> None:  # E-11
    add_request(office)
    with opened(office) as store:
        store.run("UPDATE request SET identity_method = 'e_identification'")
    assert clerk("report", "1001", "--request", "2026-0009").code == 0


def test_the_way_of_checking_the_identity_is_of_a_closed_list(clerk: Command) -> None:  # E-11
    assert clerk("report", "1001", "--identity", "she looked honest").code == InvalidValueError.exit_code


def test_it_confirms_and_copies_and_informs(clerk: Command) -> None:  # E-21
    text = words(clerk("report", "1001", *SEEN, "--lang", "en").out)
    for said in (
        "We process personal data concerning you.",
        "Family name Koskela",
        "4 Purposes and legal bases",
        "5 Categories",
        "6 Recipients",
        "8 Retention",
        "9 Sources",
        "11 Your rights",
        "12 Right to complain",
        "13 Automated decisions",
    ):
        assert said in text


def test_an_empty_field_is_told(clerk: Command) -> None:  # E-23
    text = words(clerk("report", "1001", *SEEN, "--lang", "en").out)
    assert "Phone numbers not recorded" in text
    assert "Bank accounts not recorded" in text


def test_history_and_reviewed_notes_are_told(clerk: Command) -> None:  # E-24, E-35
    clerk("correct", "1001", "--family-name", "Virtanen", "--reason", "avioliitto")
    clerk("note", "add", "1001", "soittaa aina kahdesti")
    clerk("note", "review", "1001", "1")
    text = words(clerk("report", "1001", *SEEN, "--reviewed", "--lang", "en").out)
    assert "soittaa aina kahdesti" in text
    assert "reason: avioliitto" in text
    assert "Former names Koskela" in text


def test_recipients_are_named_and_staff_is_not(clerk: Command, office: Office) -> None:  # E-25, E-26, E-27
    with opened(office) as store:
        store.run(
            "INSERT INTO recipient (id, name, role, purpose, entry)"
            " VALUES (1, 'Laskutus Oy', 'processor', 'billing', 1)"
        )
        store.run(
            "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, entry)"
            " VALUES (1, 1, '2026-10-01', 'family_name,addresses', 'billing', 1)"
        )
        store.run("INSERT INTO disclosure_customer VALUES (1, 1001)")
    text = words(clerk("report", "1001", *SEEN, "--lang", "en").out)
    assert "Laskutus Oy" in text
    assert {"processes", "behalf"} <= set(text.split())
    assert not {name for name in ("olli", "kaisa", "veikko") if name in text}


def test_the_answer_comes_whole_in_one_document(clerk: Command) -> None:  # E-28, R-05
    text = clerk("report", "1001", *SEEN, "--lang", "en").out
    numbers = ["1 ", "2 ", "3 ", "3.1 ", "3.2 ", "3.3 ", "3.6 ", "3.7 ", "3.8 ", "3.9 ", "4 ", "15 "]
    places = [text.index(f"\n{number}") for number in numbers]
    assert places == sorted(places)


def test_codes_are_explained(clerk: Command) -> None:  # E-29, R-03
    text = words(clerk("report", "1001", *SEEN, "--lang", "en").out)
    assert "Marital status married" in text
    assert "Nationality Sweden" in text


def test_consultations_have_day_and_purpose_and_no_user_and_no_time(clerk: Command, office: Office) -> None:  # E-33
    clerk("show", "1001")
    text = clerk("report", "1001", *SEEN, "--lang", "en").out
    log = text[text.index("\n10 ") : text.index("\n11 ")]
    assert "22 November 2026" in log
    assert "customer service" in log
    assert "kaisa" not in log
    assert ":" not in log.replace("were opened:", "").replace("was opened:", "")
    with opened(office) as store:
        row = store.one("SELECT user, at FROM log WHERE operation = 'show'")
    assert row is not None
    assert (row["user"], row["at"]) == ("kaisa", "2026-11-22T09:00:00Z")


def test_searches_are_told_in_one_sentence(clerk: Command) -> None:  # E-33
    for _ in range(3):
        clerk("find", "Koskela")
    searches = clerk("report", "1001", "--draft", "--format", "json").data["report"]["searches"]
    assert searches == {"count": 3, "from": "2026-11-22", "until": "2026-11-22"}


def test_it_speaks_the_language_of_the_customer(clerk: Command) -> None:
    clerk("correct", "1001", "--language", "sv")
    data = clerk("report", "1001", "--draft", "--format", "json").data
    assert data["report"]["language"] == "sv"
    assert clerk("report", "1001", "--draft", "--lang", "en", "--format", "json").data["report"]["language"] == "en"


def test_each_printing_is_logged_and_is_no_disclosure(clerk: Command, office: Office) -> None:
    clerk("report", "1001", *SEEN)
    second = clerk("report", "1001", *SEEN, "--format", "json").data["report"]
    with opened(office) as store:
        rows = store.all("SELECT user, purpose, reference, fields FROM log WHERE operation = 'report' ORDER BY n")
    assert [tuple(row) for row in rows] == [
        ("kaisa", "request", "2026-0001", "everything"),
        ("kaisa", "request", "2026-0002", "everything free_texts"),
    ]
    assert second["customer"]["disclosures"] == []
    assert [one["id"] for one in second["customer"]["requests"]] == ["2026-0001", "2026-0002"]


def test_the_head_on_the_paper_is_that_of_its_own_entry(clerk: Command, office: Office) -> None:
    data = clerk("report", "1001", *SEEN, "--format", "json").data
    head = data["report"]["log_head"]
    with opened(office) as store:
        row = store.one("SELECT hash, operation FROM log WHERE n = :n", {"n": head["n"]})
    assert row is not None
    assert (row["hash"], row["operation"]) == (head["hash"], "report")
    assert data["head"].startswith(f"{head['n']} ")


def test_a_note_that_nobody_reviewed_stops_the_answer(clerk: Command, office: Office) -> None:  # R-26, E-30
    clerk("note", "add", "1001", "naapuri kertoi riidoista")
    done = clerk("report", "1001", *SEEN)
    assert done.code == UnreviewedError.exit_code
    assert "riidoista" not in done.out + done.err
    assert [(row["state"], row["answered_on"]) for row in request_rows(office)] == [("received", None)]


def test_a_draft_leaves_the_note_out_and_answers_nothing(clerk: Command, office: Office) -> None:
    clerk("note", "add", "1001", "naapuri kertoi riidoista")
    done = clerk("report", "1001", "--draft", "--lang", "en")
    assert done.code == 0
    assert "riidoista" not in done.out
    assert "[left out until it has been reviewed]" in words(done.out)
    assert "DRAFT" in done.out
    assert request_rows(office) == []
    assert clerk("task", "list", "--format", "json").data["tasks"] == []


def test_the_history_does_not_tell_what_the_notes_leave_out(clerk: Command) -> None:  # R-26, E-30
    clerk("note", "add", "1001", "naapuri kertoi riidoista")
    clerk("note", "add", "1001", "naapurin lapsi itkee")
    clerk("note", "remove", "1001", "2")
    data = clerk("report", "1001", "--draft", "--format", "json", "--lang", "en").data
    assert not {word for word in ("riidoista", "itkee") if word in json.dumps(data["report"])}
    text = words(clerk("report", "1001", "--draft", "--lang", "en").out)
    assert "it has not been reviewed yet" in text
    assert "it was removed before it was reviewed" in text


def test_a_withheld_note_is_withheld_from_the_history_too(clerk: Command, office: Office) -> None:  # E-30, E-31
    clerk("note", "add", "1001", "ilmiantajan nimi on Salainen")
    clerk("note", "review", "1001", "1")
    add_request(office)
    with opened(office) as store:
        store.run("INSERT INTO withheld (request, item, provision) VALUES ('2026-0009', 'note:1', '15(4)')")
    done = clerk("report", "1001", *SEEN, "--request", "2026-0009", "--format", "json")
    assert done.code == 0, done.err
    assert "Salainen" not in done.out
    assert done.data["report"]["withheld"] == [{"item": "note:1", "provision": "15(4)", "part": False}]


def test_released_notes_are_reviewed_from_then_on(clerk: Command) -> None:
    clerk("note", "add", "1001", "soittaa aina kahdesti")
    assert "soittaa aina kahdesti" in clerk("report", "1001", *SEEN, "--reviewed").out
    assert clerk("report", "1001", *SEEN).code == 0


def test_the_other_places_become_tasks(clerk: Command) -> None:  # E-24
    done = clerk("report", "1001", *SEEN, "--received", "20.11.2026")
    assert "request 2026-0001 of customer 1001 is answered" in done.err
    assert "in these places too: " in done.err
    tasks = clerk("task", "list", "--format", "json").data["tasks"]
    assert {(task["kind"], task["due_on"]) for task in tasks} == {("other_place", "2026-12-20")}
    assert all(task["customers"] == [1001] for task in tasks)


def test_the_other_places_are_named_in_the_language_of_the_office(clerk: Command) -> None:
    told = {lang: clerk("report", "1001", *SEEN, "--lang", lang).err.splitlines()[1] for lang in ("fi", "sv")}
    assert told["fi"] == told["sv"]


def test_only_the_hash_of_the_answer_is_kept(clerk: Command, office: Office) -> None:
    done = clerk("report", "1001", *SEEN, "--file-type", "json")
    (row,) = request_rows(office)
    assert (row["answer_sha256"], row["answer_pages"]) == (hashlib.sha256(done.raw).hexdigest(), None)


def test_scripts_get_the_answer_inside_the_result(clerk: Command) -> None:
    done = clerk("report", "1001", *SEEN, "--format", "json")
    assert done.code == 0
    assert not done.err
    assert list(done.data) == [
        "number", "request", "draft", "file_type", "sha256", "pages", "delivery", "printed", "tasks",
        "unreviewed", "head", "report",
    ]  # fmt: skip
    assert done.data["file_type"] == "json"
    assert done.data["report"]["customer"]["family_name"] == "Koskela"


def test_the_json_document_alone_goes_to_stdout(clerk: Command) -> None:
    done = clerk("report", "1001", *SEEN, "--file-type", "json")
    assert json.loads(done.out)["kind"] == "access_report"
    assert "request 2026-0001" in done.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--format", "csv"), UsageError.exit_code),
        (("--format", "json", "--file-type", "pdf"), UsageError.exit_code),
        (("--received", "1.1.2027"), InvalidValueError.exit_code),
        (("--file-type", "docx"), InvalidValueError.exit_code),
        (("--delivery", "pigeon"), InvalidValueError.exit_code),
        (("--request", "2026-0777"), NotFoundError.exit_code),
    ],
)
def test_a_wrong_value_answers_nothing(clerk: Command, office: Office, options: tuple[str, ...], code: int) -> None:
    assert clerk("report", "1001", *SEEN, *options).code == code
    assert request_rows(office) == []


def test_a_viewer_prints_no_report(viewer: Command) -> None:
    assert viewer("report", "1001", *SEEN).code == RoleTooLowError.exit_code


def test_an_unknown_customer_is_not_found(clerk: Command) -> None:
    assert clerk("report", "1999", *SEEN).code == NotFoundError.exit_code


def test_a_name_is_enough_and_a_finnish_word_too(clerk: Command) -> None:
    done = clerk("raportti", "koskela", "--identity", "tuttu asiakas", "--via", "puhelin", "--delivery", "paperilla")
    assert done.code == 0
    assert "Koskela Aino Maria, 1001" in done.err


def test_a_received_day_in_the_past_is_taken(clerk: Command, office: Office) -> None:
    assert clerk("report", "1001", *SEEN, "--received", "1.2.2025").code == 0
    assert request_rows(office)[0]["aim_on"] == "2025-03-01"
