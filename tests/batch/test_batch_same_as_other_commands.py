"""Rows that add customers, relations, claims, events and opt-outs leave what their own commands leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from batch_files import applied, hetu, ran
from register_rows import everything, ledger
from whole_people import ready, words

if TYPE_CHECKING:
    from pathlib import Path

    from office import Command, Office


class Same(NamedTuple):
    """What is done in both ways: some commands with their options, or rows of a batch about ``what``."""

    name: str
    what: str
    commands: tuple[tuple[str, ...], ...]
    rows: tuple[dict[str, str], ...]
    stdin: str = ""


_HOME = ("--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere")
_AT_HOME = {"street": "Juvankatu 10 B 23", "postal_code": "33710", "town": "Tampere"}
_CODE = hetu(930)
ADDED = (
    Same("a family name alone", "customers", (("add", "--family-name", "Ek"),), ({"family_name": "Ek"},)),
    Same("given names alone", "customers", (("add", "--given-names", "Olli Ilmari"),),
         ({"given_names": "Olli Ilmari"},)),
    Same(
        "everything",
        "customers",
        (("add", "--family-name", "Äijö", "--given-names", "Olli Ilmari", "--call-name", "Olli", "--former-name",
          "Öhman", "--former-name", "Ås", "--identity-code", "-", "--identity-code-reason", "lease", *_HOME, "--co",
          "Mäki", "--since", "1.2.2020", "--phone", "040 1234567", "--phone", "050 7654321", "--email",
          "Olli@Esimerkki.fi", "--nationality", "FI", "--nationality", "NO", "--marital-status", "widowed",
          "--household-size", "4", "--iban", "-", "--language", "sv", "--note", "koira", "--notice-given",
          "1.11.2026"),),
        ({"family_name": "Äijö", "given_names": "Olli Ilmari", "call_name": "Olli", "former_name": "Öhman",
          "add_former_name": "Ås", "identity_code": _CODE, "identity_code_reason": "lease", **_AT_HOME, "co": "Mäki",
          "since": "1.2.2020", "phone": "040 1234567", "add_phone": "050 7654321", "email": "Olli@Esimerkki.fi",
          "nationality": "FI", "add_nationality": "NO", "marital_status": "widowed", "household_size": "4",
          "iban": "FI21 1234 5600 0007 85", "language": "sv", "note": "koira", "notice_given": "1.11.2026"},),
        f"{_CODE}\nFI21 1234 5600 0007 85\n",
    ),
    Same("from elsewhere", "customers", (("add", "--family-name", "Ek", *_HOME, "--source", "vtj"),),
         ({"family_name": "Ek", **_AT_HOME, "source": "vtj"},)),
    Same("from elsewhere and informed", "customers",
         (("add", "--family-name", "Ek", "--source", "group", "--notice-given", "today"),),
         ({"family_name": "Ek", "source": "group", "notice_given": "today"},)),
    Same("a postal address", "customers",
         (("add", "--family-name", "Ek", "--po-box", "5", "--postal-code", "33101", "--address-kind", "postal"),),
         ({"family_name": "Ek", "po_box": "5", "postal_code": "33101", "address_kind": "postal"},)),
    Same("a postal code alone", "customers", (("add", "--family-name", "Ek", "--postal-code", "33101"),),
         ({"family_name": "Ek", "postal_code": "33101"},)),
    Same("somebody who forbids marketing", "customers",
         (("add", "--family-name", "Äijö", "--given-names", "Olli Ilmari", "--call-name", "Olli", "--former-name",
           "Öhman", "--identity-code", "-", "--identity-code-reason", "lease", *_HOME, "--phone", "040 1234567",
           "--email", "Olli@Esimerkki.fi"),
          ("opt-out", "{new}", "--received", "1.11.2026", "--via", "letter")),
         ({"family_name": "Äijö", "given_names": "Olli Ilmari", "call_name": "Olli", "former_name": "Öhman",
           "identity_code": _CODE, "identity_code_reason": "lease", **_AT_HOME, "phone": "040 1234567",
           "email": "Olli@Esimerkki.fi", "marketing": "ei", "marketing_since": "1.11.2026",
           "marketing_via": "letter"},),
         f"{_CODE}\n"),
)  # fmt: skip
TIES = (
    Same("a flat lease", "relations",
         (("relation", "open", "{n}", "--kind", "flat-lease", "--object", "{new_street}", "--begin", "1.1.2026",
           "--source", "{source}"),),
         ({"kind": "flat-lease", "object": "{new_street}", "begin": "1.1.2026", "source": "{source}"},)),
    Same("a lease that has ended", "relations",
         (("relation", "open", "{n}", "--kind", "parking-lease", "--object", "P 7", "--begin", "1.1.2020", "--end",
           "31.12.2020", "--source", "{source}"),),
         ({"kind": "autopaikan vuokra", "object": "P 7", "begin": "1.1.2020", "end": "31.12.2020",
           "source": "{source}"},)),
    Same("a service and an application", "relations",
         (("relation", "open", "{n}", "--kind", "service-customer", "--begin", "1.1.2026", "--source", "{source}"),
          ("relation", "open", "{n}", "--kind", "application", "--begin", "1.1.2026", "--source", "{source}")),
         ({"kind": "service_customer", "begin": "1.1.2026", "source": "{source}"},
          {"kind": "application", "begin": "1.1.2026", "source": "{source}"})),
    Same("a lease that is closed", "relations",
         (("relation", "close", "{n}", "{relation}", "--end", "31.10.2026"),),
         ({"kind": "flat-lease", "object": "{street}", "end": "31.10.2026", "source": "controller"},)),
    Same("a claim", "claims",
         (("claim", "open", "{n}", "--reference", "RF 18 55", "--due-on", "1.12.2026", "--source", "{source}"),),
         ({"reference": "RF 18 55", "due_on": "1.12.2026", "source": "{source}"},)),
    Same("an event", "events",
         (("event", "add", "{n}", "--kind", "door-opening", "--on", "20.11.2026", "--object", "{new_street}",
           "--description", "avain unohtui", "--told", "huolto", "--source", "{source}"),),
         ({"kind": "oven avaus", "on": "20.11.2026", "object": "{new_street}", "description": "avain unohtui",
           "told": "huolto", "source": "{source}"},)),
    Same("an event where the customer lives", "events",
         (("event", "add", "{n}", "--kind", "fault-report", "--source", "{source}"),),
         ({"kind": "fault_report", "source": "{source}"},)),
)  # fmt: skip
OPT_OUTS = (
    Same("everything", "opt-outs", (("opt-out", "{n}"),), ({},)),
    Same("a kind and two channels", "opt-outs",
         (("opt-out", "{n}", "--kind", "advertising", "--channel", "phone", "--channel", "sms", "--received",
           "1.11.2026", "--via", "letter", "--letter", "D-7"),),
         ({"marketing_kind": "advertising", "channel": "puhelin, sms", "received": "1.11.2026", "via": "kirje",
           "letter": "D-7"},)),
    Same("two kinds", "opt-outs", (("opt-out", "{n}", "--kind", "etämyynti", "--kind", "research"),),
         ({"marketing_kind": "etämyynti,research", "state": "kielto"},)),
)  # fmt: skip
_SOURCES = ("subject", "controller", "group")


def _said(commands: tuple[tuple[str, ...], ...], given: dict[str, str]) -> list[list[str]]:
    return [[word.format(**given) for word in command] for command in commands]


def _rows(rows: tuple[dict[str, str], ...], given: dict[str, str]) -> list[dict[str, str]]:
    return [{"number": given["n"], **{name: text.format(**given) for name, text in row.items()}} for row in rows]


@pytest.mark.parametrize("same", [pytest.param(same, id=same.name) for same in ADDED])
def test_an_added_row_leaves_the_same_rows_as_the_command(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same
) -> None:
    ready(office, clerk, shelf)
    for command in _said(same.commands, {"new": "1007"}):
        ran(clerk, *command, *(["--yes"] if command[0] == "add" else []), stdin=same.stdin)
    single = everything(office), ledger(office, "opt-out")
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, same.rows, "--add")
    assert everything(office) == single[0]
    assert [(kind, {**body, "uid": ""}) for kind, body in ledger(office, "opt-out")] == [
        (kind, {**body, "uid": ""}) for kind, body in single[1]
    ]


@pytest.mark.parametrize("source", _SOURCES)
@pytest.mark.parametrize("number", [1001, 1002])
@pytest.mark.parametrize("same", [pytest.param(same, id=same.name) for same in TIES])
def test_a_row_about_a_tie_leaves_the_same_rows_as_its_command(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same, number: int, source: str
) -> None:
    ready(office, clerk, shelf)
    given = {**words(number), "source": source, "relation": str(number - 1000)}
    for command in _said(same.commands, given):
        ran(clerk, *command)
    single = everything(office)
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, _rows(same.rows, given), "--what", same.what)
    assert everything(office) == single


@pytest.mark.parametrize("number", [1001, 1002])
@pytest.mark.parametrize("same", [pytest.param(same, id=same.name) for same in OPT_OUTS])
def test_a_row_of_opt_outs_leaves_the_same_rows_and_line_of_the_ledger_as_the_command(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, same: Same, number: int
) -> None:
    ready(office, clerk, shelf)
    for command in _said(same.commands, words(number)):
        ran(clerk, *command)
    single = everything(office), ledger(office, "opt-out")
    ready(office, clerk, shelf)
    applied(clerk, tmp_path, _rows(same.rows, words(number)), "--what", same.what)
    assert (everything(office), ledger(office, "opt-out")) == single


@pytest.mark.parametrize("number", [1001, 1002])
def test_a_column_that_forbids_marketing_leaves_the_same_as_the_command(
    office: Office, clerk: Command, shelf: Path, tmp_path: Path, number: int
) -> None:
    ready(office, clerk, shelf)
    ran(clerk, "opt-out", str(number), "--received", "1.11.2026", "--via", "email")
    single = everything(office), ledger(office, "opt-out")
    ready(office, clerk, shelf)
    row = {"number": number, "marketing": "no", "marketing_since": "1.11.2026", "marketing_via": "email"}
    applied(clerk, tmp_path, [row])
    assert (everything(office), ledger(office, "opt-out")) == single
