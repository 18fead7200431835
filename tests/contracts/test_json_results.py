"""What scripts rely on: each result has the keys and forms that the shipped schema writes down."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from json_results import SCHEMA, complaints
from jsonschema import Draft202012Validator
from log_kept import LATE
from office import PASSWORD
from retention_office import decide

from kkrek.cli.commands import COMMANDS
from kkrek.errors import FindingsError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Kkrek, Run
    from office import Command, Office

GROUPS = {row.group for row in COMMANDS if row.group}
# The shell has no result of its own: each of its commands has one.
NAMES = {row.name for row in COMMANDS} - GROUPS - {"shell"}
ADD = (
    "--family-name", "Äijälä", "--given-names", "Aapo Kalevi", "--former-name", "Ahola", "--email", "aapo@esimerkki.fi",
    "--phone", "040 1234567", "--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere",
    "--nationality", "FI", "--household-size", "2", "--note", "soitti", "--notice-given", "today",
    "--identity-code", "-", "--identity-code-reason", "lease", "--iban", "-",
)  # fmt: skip
SECRETS = "131052-9085\nFI21 1234 5600 0007 85\n"
CLERK: tuple[tuple[str, ...], ...] = (
    ("find", "äijälä"),
    ("find", "--flat", "Juvankatu 10 B 23"),
    ("find", "äijlä"),
    ("add", "--family-name", "Ek", "--phone", "040 1234567", "--source", "vtj", "--yes"),
    ("undo",),
    ("correct", "1001", "--add-phone", "03 123 4567"),
    ("correct", "1001", "--call-name", "Aapo", "--dry-run"),
    ("note add", "1001", "kissa"),
    ("note review", "1001", "1"),
    ("note remove", "1001", "2"),
    ("note list", "1001"),
    ("event add", "Juvankatu 10 B 23", "--kind", "door-opening", "--told", "avainpäivystys"),
    ("event correct", "1001", "1", "--description", "lukko"),
    ("event list", "1001"),
    ("event list", "Juvankatu 10 B 23"),
    ("event remove", "1001", "1"),
    ("relation open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 10 B 23"),
    ("relation correct", "1001", "1", "--begin", "1.3.2024"),
    ("relation close", "1001", "--end", "31.10.2026"),
    ("relation list", "1001", "--all"),
    ("claim open", "1001", "--reference", "2024-77", "--due-on", "5.4.2024"),
    ("claim interrupt", "1001", "2024-77"),
    ("claim dispute", "1001", "2024-77"),
    ("claim judgment", "1001", "2024-77"),
    ("claim settle", "1001", "2024-77"),
    ("claim list", "1001"),
    ("duplicates",),
    ("duplicates", "1001"),
    ("opt-out", "1001"),
    ("consent give", "1001", "--kind", "research", "--channel", "sms"),
    ("consent withdraw", "1001", "--kind", "research", "--channel", "sms"),
    ("report", "1001", "--draft"),
    ("report", "1001", "--identity", "document-seen", "--reviewed"),
    ("request open", "1001", "--kind", "rectification", "--kind", "access", "--via", "letter"),
    ("request list",),
    ("request identity", "2026-0002", "--method", "known-contact"),
    ("request extend", "2026-0002", "--reason", "arkisto on laaja"),
    ("request answer", "2026-0002", "--kind", "rectification"),
    ("request letter", "2026-0002", "--kind", "extension"),
    ("request show", "2026-0002"),
    ("request open", "--unknown", "--name", "Matti Malli", "--kind", "access", "--via", "email"),
    ("request withdraw", "2026-0003"),
    ("task list",),
    ("task show", "2"),
    ("task done", "2", "--by", "Aino"),
    ("show", "1001", "--history", "--reveal", "all"),
    ("whoami",),
)
OFFICER: tuple[tuple[str, ...], ...] = (
    ("add", "--family-name", "Äijälä", "--phone", "040 1234567", "--yes"),
    ("duplicates",),
    ("merge", "1001", "1003", "--dry-run"),
    ("merge", "1001", "1003", "--yes"),
    ("show", "1003"),
    ("relation open", "1001", "--kind", "flat-lease", "--object", "Juvankatu 8", "--begin", "1.3.2020"),
    ("note add", "1001", "kissa"),
    ("protect", "1001", "--until", "1.6.2031", "--contact-address", "PL 12, 33101 Tampere", "--dry-run"),
    ("protect", "1001", "--until", "1.6.2031", "--told-by", "DVV", "--contact-address", "PL 12, 33101 Tampere"),
    ("show", "1001", "--history"),
    ("find", "äijälä"),
    ("relation list", "1001"),
    ("event add", "1001", "--kind", "fault-report", "--object", "Juvankatu 10 B 23"),
    ("event list", "1001"),
    ("note list", "1001"),
    ("correct", "1001", "--add-phone", "050 1234567"),
    ("undo",),
    ("relation close", "1001", "--end", "1.4.2021"),
    ("unprotect", "1001", "--reason", "pyynnöstä"),
    ("user list",),
    ("user role", "kaisa", "viewer", "--dry-run"),
    ("rotate", "--dry-run"),
    ("user remove", "kaisa", "--dry-run"),
    ("log show",),
    ("log verify",),
    ("log summary",),
    ("log summary", "--by", "week"),
    ("stats",),
    ("notice",),
    ("notice", "--file-type", "json", "--lang", "sv"),
    ("ropa",),
    ("ropa", "--file-type", "json", "--lang", "fi"),
    ("backup create", "--dry-run"),
    ("backup create",),
    ("backup list",),
    ("backup verify",),
    ("backup prune",),
    ("config show",),
    ("config check",),
    ("check",),
    ("request refuse", "2026-0002", "--reason", "sama pyyntö toistuu"),
    ("restrict", "1001", "--ground", "b", "--dry-run"),
    ("restrict", "1001", "--ground", "b"),
    ("export", "1001", "--dry-run"),
    ("export", "1001", "--identity", "document-seen"),
    ("unrestrict", "1001", "--inform"),
    ("unrestrict", "1001", "--informed-on", "today"),
    ("object", "1001", "--to", "statistics"),
    ("object", "1001", "--to", "statistics", "--decide", "upheld"),
    ("erase", "1001", "--ground", "17.1.a", "--dry-run"),
    ("erase", "1001", "--ground", "17.1.a", "--yes"),
)


# Each file is applied as it stands here: what its rows are about, what it holds, and the exit code with the result.
BATCHES: tuple[tuple[tuple[str, ...], str, int], ...] = (
    ((), "number;language;add_phone\n1001;sv;050 1234567\n1002;fi;\n", 54),
    (("--add",), "family_name;phone;source;marketing;marketing_via\nUusi;050 1234567;vtj;no;letter\n", 0),
    (("--partial",), "number;language;iban\n1001;fi;FI21 1234 5600 0007 85\n1001;en;\n9999;en;\n", 54),
    ((), "number;language\n9999;fi\n", 51),
    (("--what", "relations"), "number;kind;object;begin\n1001;flat_lease;Juvankatu 8;1.3.2020\n", 0),
    (("--what", "claims"), "number;reference;due_on\n1001;77;5.4.2024\n1001;78;5.4.2024\n", 0),
    (("--what", "claims", "--complete"), "number;reference\n1001;77\n", 0),
    (("--what", "events"), "number;kind;told\n1001;door_opening;avainpäivystys\n", 0),
    (("--what", "opt-outs", "--match", "email"), '{"email": "aapo@esimerkki.fi", "channel": "post"}\n', 0),
)


def checked(done: Run, name: str, *codes: int) -> None:
    """Check a result and its envelope; findings have their code, and their result all the same."""
    assert done.code in (codes or {0, 71}), done.err
    envelope = done.json
    assert envelope["command"] == name
    assert complaints({**envelope, "data": None}, "bare") == []
    assert complaints(envelope["data"], f"data {name}") == [], name


@pytest.fixture
def filled(clerk: Command) -> None:
    checked(clerk("add", *ADD, "--format", "json", stdin=SECRETS), "add")


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - the envelope without its data
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    envelope = {name: item for name, item in SCHEMA["$defs"]["envelope"].items() if name != "oneOf"}
    monkeypatch.setitem(SCHEMA["$defs"], "bare", envelope)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_knows_each_command_and_no_other() -> None:
    told = {name.removeprefix("data ") for name in SCHEMA["$defs"] if name.startswith("data ")}
    assert told == NAMES
    assert {one["properties"]["command"]["const"] for one in SCHEMA["$defs"]["envelope"]["oneOf"]} == NAMES


@pytest.mark.usefixtures("filled")
def test_the_results_of_the_daily_work_and_the_rights(clerk: Command, officer: Command) -> None:
    for user, commands in ((clerk, CLERK), (officer, OFFICER)):
        for name, *rest in commands:
            checked(user(*name.split(), *rest, "--format", "json"), name)


HOLD = ("--reason", "riita", "--review", "1.3.2027")
BREACHES: tuple[tuple[str, ...], ...] = (
    ("breach open", "1001", "--what", "other", "--nature", "tiedosto katosi", "--encrypted", "no", "--risk", "high"),
    ("breach correct", "1", "--consequences", "tietoja voi lukea", "--measures", "tiedosto poistettiin"),
    ("breach list",),
    ("task list",),
    ("breach show", "1", "--file-type", "json"),
    ("breach letters", "1", "--list", "@persons.csv"),
    ("breach close", "1", "--not-notified", "--reason", "tiedosto löytyi avaamatta", "--not-told", "sama"),
)


@pytest.mark.usefixtures("filled")
def test_the_results_of_breaches(officer: Command, tmp_path: Path) -> None:
    for name, *rest in BREACHES:
        words = [str(tmp_path / word[1:]) if word.startswith("@") else word for word in rest]
        checked(officer(*name.split(), *words, "--format", "json"), name)


@pytest.mark.usefixtures("filled")
def test_the_results_of_the_retention_and_of_holds(officer: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path)
    checked(officer("hold", "place", "1001", *HOLD, "--dry-run", "--format", "json"), "hold place")
    for name, *rest in (
        (
            "relation open",
            "1001",
            "--kind",
            "flat-lease",
            "--object",
            "Juvankatu 8",
            *["--begin", "1.3.2010", "--end", "31.5.2020"],
        ),
        ("hold place", "1001", "--group", "notes", *HOLD),
        ("hold list",),
        ("retention list", "--all"),
        ("retention list", "1001"),
        ("task list",),
    ):
        checked(officer(*name.split(), *rest, "--format", "json"), name)
    plan = officer("retention", "list", "--format", "json").data["plan"]
    for way in ("--dry-run", "--yes"):
        done = officer("retention", "apply", "--expect", plan, way, "--format", "json")
        checked(done, "retention apply")
    checked(officer("hold", "release", "1", "--format", "json"), "hold release")


@pytest.mark.usefixtures("filled")
def test_the_result_of_a_comparison(officer: Command, clerk: Command) -> None:
    made = officer(
        "recipient", "add", "fivaldi", "--name", "Visma Fivaldi", "--role", "processor", "--fields", "family-name",
        "--purpose", "billing", "--basis", "6(1)(b)", "--mapping", "generic",
    )  # fmt: skip
    assert made.code == 0, made.err
    rows = "number;family_name\n1001;Muu\n1001;Muu\n1009;Outo\nx;y\n"
    done = clerk("recipient", "compare", "-", "--to", "fivaldi", "--format", "json", stdin=rows)
    checked(done, "recipient compare")
    assert done.code == FindingsError.exit_code


@pytest.mark.usefixtures("filled")
def test_what_is_hidden_is_null_and_named(viewer: Command) -> None:
    done = viewer("show", "1001", "--format", "json")
    checked(done, "show")
    assert {"identity_code", "bank_accounts", "nationalities", "notes"} <= set(done.data["masked"])
    assert (done.data["identity_code"], done.data["nationalities"]) == (None, None)


@pytest.mark.usefixtures("filled")
def test_the_results_of_batches(clerk: Command, officer: Command, tmp_path: Path) -> None:
    assert clerk("add", "--family-name", "Ek").code == officer("restrict", "1002", "--ground", "b").code == 0
    for what in ("customers", "relations", "claims", "events", "opt-outs"):
        checked(clerk("batch", "template", "--what", what, "--format", "json"), "batch template")
    checked(clerk("batch", "template", "--map", "fivaldi", "--format", "json"), "batch template")
    for place, (how, content, code) in enumerate(BATCHES):
        file = tmp_path / f"{place}.csv"
        file.write_text(content, encoding="utf-8")
        for word in ("check", "apply"):
            checked(clerk("batch", word, str(file), *how, "--format", "json"), f"batch {word}", code)
    checked(clerk("batch", "list", "--format", "json"), "batch list")
    assert clerk("correct", "1001", "--language", "en").code == 0
    for batch, code in (("B2026-0001", 54), ("B2026-0002", 0), ("B2026-0004", 0)):
        for way in ("--dry-run", "--yes"):
            checked(officer("batch", "undo", batch, way, "--format", "json"), "batch undo", code)
    checked(clerk("batch", "list", "--format", "json"), "batch list")


RECIPIENT = ("--role", "processor", "--fields", "family_name,addresses", "--purpose", "billing", "--basis", "6(1)(b)")


@pytest.mark.usefixtures("filled")
def test_the_results_of_disclosures(officer: Command, clerk: Command, tmp_path: Path) -> None:
    for name, *rest in (
        ("recipient add", "visma", "--name", "Testi Oy", *RECIPIENT, "--dry-run"),
        ("recipient add", "visma", "--name", "Testi Oy", *RECIPIENT, "--mapping", "fivaldi-persons"),
        ("recipient approve", "visma", "--contract", "S-1", "--contract-on", "1.2.2026", "--country", "FI"),
        ("recipient list",),
        ("recipient show", "visma"),
        ("recipient show", "visma", "--mapping"),
        ("recipient show", "generic", "--mapping"),
        ("disclose", "1001", "--to", "visma", "--dry-run"),
        ("disclose", "1001", "--to", "visma", "--output", str(tmp_path / "a.json"), "--yes"),
        ("disclose", "1001", "--to", "visma", "--done", "--fields", "phones", "--via", "phone"),
        ("recipient retire", "visma", "--on", "1.3.2027"),
    ):
        checked(officer(*name.split(), *rest, "--format", "json"), name)
    left = clerk("disclose", "1001", "4711", "--to", "visma", "--dry-run", "--format", "json")
    checked(left, "disclose", 51)


def test_the_results_of_a_log_whose_beginning_goes(officer: Command, tmp_path: Path) -> None:
    decide(officer, tmp_path)
    for name, *words in (
        ("log prune", "--dry-run"),
        ("log prune", "--yes"),
        ("log show",),
        ("log verify",),
        ("log prune",),
    ):
        checked(officer(*name.split(), *words, "--format", "json", now=LATE), name)


def test_the_results_of_a_restore(kkrek: Kkrek, office: Office, officer: Command, tmp_path: Path) -> None:
    assert officer("backup", "create").code == 0
    backup = next((office.directory / "backups").glob("*.kkb"))
    there = ("--register", tmp_path / "r", "--user", "olli", "--password-file", office.password_file)
    for way in ("--dry-run", "--yes"):
        checked(kkrek("restore", backup, way, *there, "--format", "json"), "restore")


@pytest.mark.usefixtures("in_secret_service")
def test_the_results_of_keeping_the_register(kkrek: Kkrek, office: Office, tmp_path: Path) -> None:
    word = office.password_file
    recovery, toml = tmp_path / "recovery.txt", tmp_path / "office.toml"
    shutil.copy(word, tmp_path / "new")
    there = ("--register", tmp_path / "r", "--user", "aino", "--format", "json")
    made = kkrek("init", *there, "--password-file", word, "--recovery-file", recovery, "--yes")
    checked(made, "init")
    checked(kkrek("login", *there, "--password-file", word), "login")
    added = kkrek("user", "add", "liisa", "--role", "clerk", "--new-password-file", tmp_path / "new", *there)
    checked(added, "user add")
    toml.write_text(kkrek("config", "show", "--register", tmp_path / "r").out, encoding="utf-8")
    checked(kkrek("config", "load", toml, "--yes", *there), "config load")
    (tmp_path / "new").write_text(PASSWORD + " ja kengät", encoding="utf-8")
    checked(kkrek("password", "--password-file", word, "--new-password-file", tmp_path / "new", *there), "password")
    reset = kkrek("user", "reset", "liisa", "--yes", "--new-password-file", tmp_path / "new", *there)
    checked(reset, "user reset")
    code = next(text for word in recovery.read_text().split() if (text := word.strip("│ ")).count("-") == 8)
    checked(kkrek("recovery", "test", *there, stdin=code), "recovery test")
    checked(kkrek("recovery", "new", "--recovery-file", tmp_path / "next.txt", "--yes", *there), "recovery new")
    checked(kkrek("rotate", "--yes", *there), "rotate")
    checked(kkrek("login", *there, "--password-file", tmp_path / "new"), "login")
    checked(kkrek("user", "remove", "liisa", "--yes", *there), "user remove")
    checked(kkrek("logout", *there), "logout")


def test_the_demonstration_tells_where_it_lies(kkrek: Kkrek, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = kkrek("demo", "--format", "json")
    assert done.code == 0, done.err
    envelope = json.loads(done.out.splitlines()[-1])
    assert complaints(envelope["data"], "data demo") == []


def test_an_error_is_one_object(clerk: Command) -> None:
    done = clerk("show", "9999", "--format", "json")
    assert complaints(json.loads(done.err), "failure") == []
    assert not done.out
