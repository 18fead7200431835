"""Each command of the daily work, taken back, leaves the customer exactly as it was: values, order, sources, tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import START
from people import AAPO, ACCOUNT, CODE, OTHER_ACCOUNT, OTHER_CODE

from kkrek.cli.commands import COMMANDS as TABLE
from kkrek.cli.commands import DAILY
from kkrek.domain.role import Role
from kkrek.operations import record
from kkrek.operations.register import OPENED

if TYPE_CHECKING:
    from conftest import Run
    from office import Command, Office

LATER = START + timedelta(days=3)
CHANGED_CODE = ("correct", "1001", "--identity-code", "-", "--identity-code-change")


class Typed(NamedTuple):
    """A command of the daily work, with what stands on its standard input."""

    argv: tuple[str, ...]
    stdin: str | None = None


FILLED = (
    Typed(("correct", "1001", "--add-phone", "03 123 4567", "--add-email", "toinen@esimerkki.fi", "--source", "group")),
    Typed(("correct", "1001", "--add-former-name", "Ahola", "--nationality", "FI,SE", "--marital-status", "gift")),
    Typed(("correct", "1001", "--household-size", "2", "--source", "vtj")),
    Typed(("correct", "1001", "--street", "PL 800", "--address-kind", "postal", "--town", "Tampere")),
    Typed(("correct", "1001", "--add-iban", "-"), OTHER_ACCOUNT),
    Typed(("note", "add", "1001", "ensimmäinen")),
    Typed(("note", "add", "1001", "toinen")),
    Typed(("relation", "open", "1001", "--kind", "asunto", "--object", "Juvankatu 10 B 23", "--begin", "1.3.2024")),
    Typed(("relation", "open", "1001", "--kind", "autopaikka", "--object", "P 12", "--begin", "1.4.2024")),
    Typed(("claim", "open", "1001", "--reference", "2026-17", "--due-on", "1.10.2026")),
    Typed(("event", "add", "1001", "--kind", "ovenavaus", "--told", "avainpäivystys", "--on", "1.11.2026")),
    Typed(("event", "add", "1001", "--kind", "vika", "--object", "kellari", "--description", "hana vuotaa")),
)
COMMANDS = (
    Typed(("correct", "1001", "--add-phone", "050 1112223")),
    Typed(("correct", "1001", "--add-phone", "050 1112223", "--source", "vtj")),
    Typed(("correct", "1001", "--remove-phone", "040 1234567")),
    Typed(("correct", "1001", "--phone", "040 1234567=050 9998887", "--source", "other")),
    Typed(("correct", "1001", "--clear", "phone", "--clear", "email", "--clear", "iban", "--clear", "nationality")),
    Typed(("correct", "1001", "--remove-email", "aapo@esimerkki.fi", "--add-email", "uusi@esimerkki.fi")),
    Typed(("correct", "1001", "--street", "Uusikatu 2 A 4", "--postal-code", "33100", "--town", "Tampere")),
    Typed(("correct", "1001", "--street", "Uusikatu 2 A 4", "--town", "Tampere", "--since", "1.12.2026")),
    Typed(("correct", "1001", "--correct-address", "--street", "Juvankatu 12 B 23", "--source", "vtj")),
    Typed(("correct", "1001", "--postal-code", "33720")),
    Typed(("correct", "1001", "--family-name", "Koski", "--call-name", "Kalle", "--reason", "avioliitto")),
    Typed(("correct", "1001", "--given-names", "Aino Maria", "--identity-code-change", "confirmation")),
    Typed(("correct", "1001", "--remove-former-name", "Ahola")),
    *(Typed((*CHANGED_CODE, reason), OTHER_CODE) for reason in ("correction", "threat", "misuse", "confirmation")),
    Typed(("correct", "1001", "--identity-code-reason", "law")),
    Typed(("correct", "1001", "--clear", "identity-code")),
    Typed(("correct", "1001", "--add-iban", "-"), "FI42 5000 1510 0000 23"),
    Typed(("correct", "1001", "--remove-iban", "0785")),
    Typed(("correct", "1001", "--nationality", "NO")),
    Typed(("correct", "1001", "--add-nationality", "NO", "--remove-nationality", "FI")),
    Typed(("correct", "1001", "--language", "sv", "--marital-status", "leski", "--household-size", "1")),
    Typed(("correct", "1001", "--clear", "marital-status", "--clear", "call-name", "--clear", "address")),
    Typed(("correct", "1001", "--notice-given", "today")),
    Typed(("correct", "1001", "--deceased-on", "20.11.2026")),
    Typed(("correct", "1001", "--note", "kolmas", "--statement", "en ole samaa mieltä", "--language", "en")),
    Typed(("note", "add", "1001", "kolmas")),
    Typed(("note", "review", "1001", "1")),
    Typed(("note", "remove", "1001", "1")),
    Typed(("relation", "open", "1001", "--kind", "hakemus", "--object", "Uusikatu 2 A 4", "--source", "group")),
    Typed(("relation", "close", "1001", "1")),
    Typed(("relation", "correct", "1001", "1", "--object", "Uusikatu 2", "--kind", "palveluasiakas")),
    Typed(("claim", "open", "1001", "--reference", "2026-18", "--due-on", "1.11.2026")),
    Typed(("claim", "settle", "1001", "2026-17")),
    Typed(("claim", "dispute", "1001", "2026-17")),
    Typed(("claim", "judgment", "1001", "2026-17")),
    Typed(("claim", "interrupt", "1001", "2026-17")),
    Typed(("event", "add", "1001", "--kind", "varaus", "--on", "1.12.2026", "--source", "subject")),
    Typed(("event", "correct", "1001", "1", "--object", "Uusikatu 2", "--clear", "told", "--source", "other")),
    Typed(("event", "remove", "1001", "1")),
)


# What changes nothing, what `undo` answers with another command, and an addition, whose end is an erasure.
NOT_TAKEN_BACK = {
    "find",
    "show",
    "duplicates",
    "undo",
    "protect",
    "unprotect",
    "merge",
    "add",
    "batch check",
    "batch apply",
    "batch undo",  # a batch is taken back as a whole, by a command of its own
}


@pytest.fixture
def filled(clerk: Command) -> None:
    """Make customer 1001, of whom everything is recorded that the daily work knows."""
    secrets = ("--identity-code", "-", "--identity-code-reason", "lease", "--iban", "-")
    clerk("add", *AAPO, "--source", "vtj", *secrets, stdin=f"{CODE}\n{ACCOUNT}\n")
    for one in FILLED:
        assert run(clerk, one).code == 0, one


@pytest.fixture
def protected(clerk: Command, filled: None) -> None:
    """Protect customer 1001, with a part of everything recorded since."""
    assert clerk("protect", "1001", "--contact-address", "PL 12, 33101 Tampere").code == 0
    for argv in (("correct", "1001", "--add-phone", "045 7654321"), ("note", "add", "1001", "suojattu")):
        assert clerk(*argv).code == 0


def run(clerk: Command, one: Typed) -> Run:
    return clerk(*one.argv, "--format", "json", stdin=one.stdin, now=LATER)


def whole(clerk: Command, office: Office) -> dict[str, object]:
    """Return what `show` reveals, and beneath it each row with its origin and the columns by which it is found."""
    shown: dict[str, object] = clerk("show", "1001", "--reveal", "all", "--format", "json").data
    return shown | beneath(office)


def beneath(office: Office) -> dict[str, object]:
    with office.clerk.open("show", Role.CLERK) as register:
        row = record.find_row(register, 1001)
        held = record.read(register, row, record.EVERYTHING)._asdict()
        register.record(customers={row.uid: OPENED})
    columns = {name: value for name, value in row._asdict().items() if name != "identity_code"}
    return {f"held {name}": value for name, value in (held | columns).items()}


def differences(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def not_restored(clerk: Command, office: Office) -> list[object]:
    """Return each command after whose taking back the customer was not as before, and what differed."""
    found: list[object] = []
    before = whole(clerk, office)
    for one in COMMANDS:
        done = run(clerk, one)
        assert (done.code, done.out and done.data["applied"]) == (0, True), (one.argv, done.err)
        assert differences(beneath(office), before), one.argv
        undone = clerk("undo", now=LATER)
        after = whole(clerk, office)
        if undone.code or differences(before, after):
            found.append((one.argv, undone.err, differences(before, after)))
        before = after
    return found


def test_no_command_of_the_daily_work_is_left_out() -> None:
    changing = {row.name for row in TABLE if row.panel == DAILY and row.role and not row.is_list}
    tried = {" ".join(one.argv[:2]) if " ".join(one.argv[:2]) in changing else one.argv[0] for one in COMMANDS}
    assert tried == changing - NOT_TAKEN_BACK


@pytest.mark.usefixtures("filled")
def test_each_command_is_taken_back_exactly(clerk: Command, office: Office) -> None:
    assert not_restored(clerk, office) == []


@pytest.mark.usefixtures("protected")
def test_each_command_is_taken_back_exactly_under_protection(clerk: Command, office: Office) -> None:
    assert not_restored(clerk, office) == []


@pytest.mark.usefixtures("filled")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(COMMANDS), min_size=2, max_size=5))
def test_several_commands_are_taken_back_in_reverse(clerk: Command, office: Office, chosen: list[Typed]) -> None:
    states = [whole(clerk, office)]
    for one in chosen:
        done = run(clerk, one)
        if done.code == 0 and done.data["applied"]:
            states.append(whole(clerk, office))
    for before in reversed(states[:-1]):
        done = clerk("undo", now=LATER)
        assert done.code == 0, done.err
        assert differences(before, whole(clerk, office)) == {}
