"""`kkrek erase`: the plan in plain words, the yes, the certificate, and what stands against an erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from marketing_state import EVERY
from register_file import opened

from kkrek.errors import (
    ChangedSinceError,
    InvalidValueError,
    NeedsOptionError,
    NeedsYesError,
    NotFoundError,
    OpenRequestError,
    OutputError,
    RestrictedError,
    RetentionDutyError,
    RoleTooLowError,
    UsageError,
)
from kkrek.store.connection import Store

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office

GROUND = ("--ground", "17.1.a")
ERASE = ("erase", "1001", *GROUND, "--yes")
AINO = ("--family-name", "Koskela", "--given-names", "Aino Maria", "--email", "aino@esimerkki.fi",
        "--street", "Testikatu 1 A 2", "--postal-code", "00100", "--town", "Helsinki")  # fmt: skip


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - every test here is about this customer
def _aino(clerk: Command) -> None:
    clerk("add", *AINO)


def add_request(office: Office, kinds: str) -> None:
    with opened(office) as store:
        store.run(
            "INSERT INTO request (id, customer, kinds, received_on, via, identity_method, aim_on, latest_on, state,"
            " entry) VALUES ('2026-0009', 1001, :kinds, '2026-11-10', 'email', 'known_contact', '2026-12-10',"
            " '2026-12-10', 'received', 1)",
            {"kinds": kinds},
        )


def warned(done: Run) -> list[str]:
    """Return what is warned of, beside that no claim was ever recorded here."""
    return [one["id"] for one in done.json["warnings"] if one["id"] != "claims-not-loaded"]


def is_there(clerk: Command) -> bool:
    return clerk("show", "1001").code == 0


def test_the_customer_is_gone_and_the_certificate_is_printed(officer: Command, clerk: Command) -> None:  # E-40
    done = officer(*ERASE, "--lang", "en")
    assert done.code == 0, done.err
    assert "CERTIFICATE OF ERASURE" in done.out
    assert "the data are no longer needed (GDPR Article" in " ".join(done.out.split())
    assert clerk("show", "1001").code == NotFoundError.exit_code
    assert clerk("find", "Koskela", "--format", "json").data["customers"] == []


def test_the_number_is_never_given_again(officer: Command, clerk: Command) -> None:
    officer(*ERASE)
    assert clerk("add", *AINO, "--format", "json").data["number"] == 1002


@pytest.mark.parametrize("ground", ["17.1.a", "17.1.b", "17.1.d", "17.1.e"])
def test_the_grounds_are_those_of_article_17(officer: Command, ground: str) -> None:  # E-37
    done = officer("erase", "1001", "--ground", ground, "--dry-run", "--format", "json")
    assert (done.code, warned(done)) == (0, [])


def test_an_objection_is_about_marketing_alone_and_must_be_on_record(officer: Command) -> None:  # E-37, M-03
    done = officer("erase", "1001", "--ground", "17.1.c", "--dry-run", "--format", "json")
    assert (done.code, done.data["result"], warned(done)) == (0, "marketing", ["nothing-forbidden"])


def test_the_ground_for_children_is_warned_of(officer: Command) -> None:  # E-37
    done = officer("erase", "1001", "--ground", "17.1.f", "--dry-run", "--format", "json")
    assert warned(done) == ["no-child-service"]


def test_there_is_no_other_ground(officer: Command) -> None:  # E-37
    assert officer("erase", "1001", "--ground", "17.2", "--yes").code == InvalidValueError.exit_code


def test_without_a_terminal_the_ground_is_given(officer: Command) -> None:  # E-37
    assert officer("erase", "1001", "--yes").code == NeedsOptionError.exit_code


def test_the_plan_says_what_goes_what_stays_and_who_is_told(officer: Command, viewer: Command) -> None:  # E-38, E-40
    viewer("opt-out", "1001")
    lines = officer("erase", "1001", *GROUND, "--dry-run").out.splitlines()
    assert lines[0] == "Goes:"
    assert "  Names: 1" in lines
    assert "  Direct-marketing permissions and prohibitions: 20" in lines
    stays = lines[lines.index("Stays:") :]
    assert any("GDPR Article 5(2)" in line and "until" in line for line in stays)
    assert any("GDPR Article 21(3)" in line for line in stays)
    assert "  paper archive" in lines[lines.index("Must be told, or looked through:") :]


def test_a_dry_run_changes_nothing(officer: Command, clerk: Command) -> None:
    done = officer("erase", "1001", *GROUND, "--dry-run", "--format", "json")
    assert (done.data["applied"], done.data["wiped"]) == (False, False)
    assert is_there(clerk)


def test_the_result_for_scripts(officer: Command) -> None:
    done = officer(*ERASE, "--format", "json")
    data = done.data
    assert list(data) == [
        "number", "plan", "result", "goes", "stays", "tell", "claims_loaded_on", "applied", "wiped", "tasks", "head",
        "certificate",
    ]  # fmt: skip
    assert (data["applied"], data["wiped"]) == (True, True)
    assert {"group": "names", "count": 1} in data["goes"]
    assert data["tell"] == ["paper", "mail"]


def test_it_asks_before_it_acts(officer: Command, clerk: Command) -> None:
    assert officer("erase", "1001", *GROUND).code == NeedsYesError.exit_code
    assert is_there(clerk)


def test_a_plan_that_was_agreed_to_is_executed(officer: Command, clerk: Command) -> None:
    plan = officer("erase", "1001", *GROUND, "--dry-run", "--format", "json").data["plan"]
    assert officer(*ERASE, "--expect", plan).code == 0
    assert not is_there(clerk)


def test_a_plan_that_changed_since_is_not(officer: Command, clerk: Command) -> None:
    plan = officer("erase", "1001", *GROUND, "--dry-run", "--format", "json").data["plan"]
    clerk("correct", "1001", "--add-phone", "040 1234567")
    assert officer(*ERASE, "--expect", plan).code == ChangedSinceError.exit_code
    assert is_there(clerk)


def test_an_expected_plan_needs_its_ground(officer: Command) -> None:
    assert officer("erase", "1001", "--yes", "--expect", "0123456789ab").code == NeedsOptionError.exit_code


@pytest.mark.parametrize("kinds", ["access", "access,erasure"])
def test_an_access_request_is_answered_first(office: Office, officer: Command, clerk: Command, kinds: str) -> None:
    add_request(office, kinds)  # E-15
    done = officer(*ERASE, "--format", "json")
    assert done.code == OpenRequestError.exit_code
    assert (done.data["applied"], bool(done.data["goes"])) == (False, True)
    assert done.error["id"] == "open-request"
    assert is_there(clerk)
    assert clerk("report", "1001", "--request", "2026-0009").code == 0
    assert officer(*ERASE).code == 0


def test_a_copy_in_a_portable_form_is_given_first(office: Office, officer: Command, clerk: Command) -> None:
    add_request(office, "erasure,portability")  # E-15, GDPR Art. 20(3)
    done = officer(*ERASE, "--request", "2026-0009")
    assert done.code == OpenRequestError.exit_code
    assert "`kkrek export 1001 --request 2026-0009`" in done.err
    assert clerk("export", "1001", "--request", "2026-0009").code == 0
    assert officer(*ERASE, "--request", "2026-0009").code == 0


def test_a_prohibition_is_recorded_before_the_person_is_gone(office: Office, officer: Command, clerk: Command) -> None:
    add_request(office, "erasure,marketing_objection")  # M-12, GDPR Art. 21(3)
    done = officer(*ERASE, "--request", "2026-0009")
    assert (done.code, "`kkrek opt-out 1001`" in done.err) == (OpenRequestError.exit_code, True)
    assert clerk("opt-out", "1001").code == 0
    done = officer(*ERASE, "--request", "2026-0009", "--lang", "en")
    assert (done.code, "Suppression list" in done.out) == (0, True)


def test_the_erasure_request_itself_does_not_block(office: Office, officer: Command) -> None:  # E-15, E-40
    add_request(office, "erasure")
    done = officer(*ERASE, "--request", "2026-0009", "--lang", "en")
    assert done.code == 0, done.err
    assert "Case 2026-0009" in done.out
    with opened(office) as store:
        row = store.one("SELECT state, outcome, answered_on, customer FROM request")
    assert row is not None
    assert tuple(row) == ("answered", "answered", "2026-11-22", None)


@pytest.mark.parametrize("request_id", ["2026-0777", "2026-0009"])
def test_another_request_answers_nothing(office: Office, officer: Command, clerk: Command, request_id: str) -> None:
    add_request(office, "rectification")
    assert officer(*ERASE, "--request", request_id).code == NotFoundError.exit_code
    assert is_there(clerk)


def hold(office: Office, group: str) -> None:
    with opened(office) as store:
        store.run(
            "INSERT INTO hold (customer, field_group, reason, since, review_on, entry)"
            " VALUES (1001, :group, 'claim', '2026-11-01', '2027-03-01', 1)",
            {"group": group},
        )


def test_a_hold_keeps_its_group_and_the_rest_goes(office: Office, officer: Command, clerk: Command) -> None:  # F-42
    hold(office, "emails")
    done = officer(*ERASE, "--format", "json")
    assert done.code == 0, done.err
    assert {"group": "emails", "reason": "hold", "until": "2027-03-01"} in done.data["stays"]
    assert [one["group"] for one in done.data["goes"]] == ["addresses"]
    shown = clerk("show", "1001", "--format", "json").data
    assert (len(shown["emails"]), shown["addresses"]) == (1, [])


def test_a_hold_on_something_unknown_keeps_everything(office: Office, officer: Command, clerk: Command) -> None:
    hold(office, "Qsomething")  # F-42, E-38
    done = officer(*ERASE, "--format", "json")
    assert done.code == RetentionDutyError.exit_code
    assert done.data["applied"] is False
    assert done.data["goes"] == []
    assert done.error["id"] == "retention-duty"
    assert is_there(clerk)


def test_a_restricted_customer_is_not_erased(office: Office, officer: Command, clerk: Command) -> None:  # E-41
    with opened(office) as store:
        store.run("INSERT INTO restriction (customer, ground, since, entry) VALUES (1001, 'c', '2026-11-01', 1)")
    assert officer(*ERASE).code == RestrictedError.exit_code
    assert is_there(clerk)


def test_what_is_kept_for_one_purpose_is_not_erased_either(officer: Command, clerk: Command) -> None:  # E-41
    assert officer("restrict", "1001", "--ground", "c", "--against", "ledger").code == 0
    assert officer(*ERASE).code == RestrictedError.exit_code
    assert is_there(clerk)


def test_an_objection_that_is_considered_does_not_keep_what_may_go(officer: Command) -> None:  # E-46
    assert officer("restrict", "1001", "--ground", "d", "--against", "statistics").code == 0
    assert officer(*ERASE).code == 0


def test_a_refusal_is_logged(office: Office, officer: Command) -> None:  # E-40
    add_request(office, "access")
    officer(*ERASE)
    with opened(office) as store:
        row = store.one("SELECT operation, customers, detail FROM log ORDER BY n DESC LIMIT 1")
    assert row is not None
    assert tuple(row) == ("erase", 1, '{"refused": "open-request"}')


def test_the_other_places_become_tasks(officer: Command, viewer: Command) -> None:  # E-42, GDPR Art. 19
    officer(*ERASE)
    tasks = viewer("task", "list", "--format", "json").data["tasks"]
    assert {(task["kind"], task["recipient"]) for task in tasks} == {
        ("erase_elsewhere", "paper"),
        ("erase_elsewhere", "mail"),
    }


def test_tasks_that_lost_their_object_are_gone(officer: Command, clerk: Command, viewer: Command) -> None:
    clerk("report", "1001", "--identity", "document-seen")
    officer(*ERASE)
    tasks = viewer("task", "list", "--format", "json").data["tasks"]
    assert {task["kind"] for task in tasks} == {"erase_elsewhere"}


def test_an_opt_out_outlives_the_erasure(office: Office, officer: Command, viewer: Command) -> None:  # E-40, M-12
    viewer("opt-out", "1001")
    officer(*ERASE)
    with opened(office) as store:
        rows = store.all("SELECT kind, channel, identifier, digest FROM suppression")
    assert {(row["kind"], row["channel"]) for row in rows} == EVERY
    assert {row["identifier"] for row in rows} == {"email", "name"}
    assert all(len(row["digest"]) == 32 for row in rows)


def test_nobody_is_suppressed_without_an_opt_out(office: Office, officer: Command) -> None:  # M-12
    officer(*ERASE)
    with opened(office) as store:
        assert store.all("SELECT 1 FROM suppression") == []


def test_the_log_and_its_chain_stay_whole(officer: Command) -> None:
    officer(*ERASE)
    done = officer("log", "verify", "--format", "json")
    assert done.code == 0, done.out
    assert done.data["findings"] == []


@pytest.mark.parametrize("name", ["c.pdf", "c.txt", "c.json"])
def test_the_certificate_goes_to_a_file(officer: Command, tmp_path: Path, name: str) -> None:
    done = officer(*ERASE, "--output", str(tmp_path / name))
    assert done.code == 0, done.err
    assert (tmp_path / name).stat().st_size > 500
    assert "Customer 1001 is erased." in done.out
    assert "Tasks were opened: 1, " in done.out


def test_without_a_place_for_the_certificate_nothing_is_erased(
    officer: Command, clerk: Command, tmp_path: Path
) -> None:
    assert officer(*ERASE, "--output", str(tmp_path / "no" / "c.pdf")).code == OutputError.exit_code
    assert is_there(clerk)


def test_a_clerk_may_not_erase(clerk: Command) -> None:
    assert clerk(*ERASE).code == RoleTooLowError.exit_code
    assert is_there(clerk)


def test_an_unknown_customer_is_not_found(officer: Command) -> None:
    assert officer("erase", "1999", *GROUND, "--yes").code == NotFoundError.exit_code


def test_csv_is_refused_before_anything_is_done(officer: Command, clerk: Command) -> None:
    assert officer(*ERASE, "--format", "csv").code == UsageError.exit_code
    assert is_there(clerk)


def test_ctrl_c_while_it_waits_for_readers_leaves_the_certificate(
    officer: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # E-40
    def interrupted(_store: Store) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(Store, "wipe", interrupted)
    done = officer(*ERASE, "--output", str(tmp_path / "certificate.pdf"), "--format", "json")
    assert done.code == 0
    assert (tmp_path / "certificate.pdf").exists()
    assert not done.data["wiped"]


def test_a_request_that_loses_its_person_is_warned_of(officer: Command) -> None:  # E-15
    officer("request", "open", "1001", "--kind", "objection", "--via", "letter")
    done = officer(*ERASE, "--dry-run", "--format", "json")
    assert "request-left-open" in [one["id"] for one in done.json["warnings"]]
