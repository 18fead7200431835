"""The demonstration: a throw-away register of invented people, and the main job command by command."""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import replace
from pathlib import Path

import typer

from kkrek.cli import acting
from kkrek.cli.app import main
from kkrek.cli.keeping.invented import COOPERATIVE, PEOPLE, Person
from kkrek.cli.options import Settings, settings
from kkrek.cli.output import emit, flush, tell
from kkrek.cli.screen import Screen
from kkrek.domain.customer import Source
from kkrek.domain.entry import Typed, TypedAddress, check
from kkrek.domain.json import JsonObject
from kkrek.domain.template import filled, template
from kkrek.i18n import _
from kkrek.operations import session
from kkrek.operations.access import Access
from kkrek.operations.daily import add
from kkrek.operations.keeping.init import NewRegister, init

app = typer.Typer()

_USER = "aino"


@app.command()
def demo(ctx: typer.Context) -> None:
    """Show the main job on a throw-away register of invented people."""
    given = settings(ctx)
    session.prepare()
    place = Path(tempfile.mkdtemp(prefix="kkrek-demo-"))
    tell(_("A register of 25 invented people is made in {place} ...").format(place=place))
    access = _register(given, place)
    report, certificate = place / "report.pdf", place / "certificate.pdf"
    steps = _steps(report, certificate)
    failed = [words for words in steps if _run(given, access, place, words)]
    data: JsonObject = {"register": str(place / "register"), "report": str(report), "steps": len(steps)}

    def page(screen: Screen) -> None:
        screen.line(_("The report lies in {path}.").format(path=report))
        screen.line(_("Remove it all with: rm -r {place}").format(place=place))

    emit(given, "demo", data, text=page)
    if failed:
        raise typer.Exit(1)


def _steps(report: Path, certificate: Path) -> tuple[tuple[str, ...], ...]:
    """Return the commands as a clerk types them."""
    return (
        ("find", "aijala"),
        ("show", "1025"),
        ("add", "--family-name", "Meikäläinen", "--given-names", "Maija", "--phone", "040 1234599",
         "--street", "Esimerkkikatu 9 A 1", "--postal-code", "33710", "--town", "Tampere", "--language", "fi"),
        ("find", "040-1234599"),
        ("opt-out", "1025", "--via", "phone"),
        ("correct", "1025", "--street", "Esimerkkikatu 11 C 30", "--postal-code", "33710", "--town", "Tampere"),
        ("undo",),
        ("correct", "1025", "--add-phone", "03 123 4567", "--reason", "soitti itse"),
        ("relation", "open", "1025", "--kind", "flat-lease", "--object", "Esimerkkikatu 7 B 9"),
        ("event", "add", "Esimerkkikatu 7 B 9", "--kind", "door-opening", "--told", "avainpäivystys"),
        ("note", "add", "1025", "Toivoo yhteydenottoa sähköpostilla"),
        ("note", "review", "1025", "1"),
        ("show", "1025", "--history"),
        ("report", "1025", "--identity", "document-seen", "--reviewed", "--lang", "fi", "--output", str(report)),
        ("add", "--family-name", "Meikäläinen", "--given-names", "Maija", "--phone", "+358 40 1234599", "--yes"),
        ("duplicates", "1026"),
        ("merge", "1026", "1027", "--yes"),
        ("protect", "1026", "--told-by", "asiakas itse", "--contact-address", "PL 12, 33101 Tampere"),
        ("show", "1026"),
        ("find", "Esimerkkikatu 9"),
        ("erase", "1001", "--ground", "17.1.a", "--dry-run"),
        ("erase", "1001", "--ground", "17.1.a", "--yes", "--output", str(certificate)),
        ("find", "aalto"),
        ("task", "list"),
        ("log", "show", "--limit", "8"),
        ("log", "verify"),
    )  # fmt: skip


def _register(given: Settings, place: Path) -> Access:
    """Make the register with the shipped key derivation and add the invented people."""
    around = replace(acting.surroundings(given), state=place / "state")
    made = init(
        NewRegister(
            directory=place / "register",
            user=_USER,
            password=secrets.token_urlsafe(24),
            configuration=filled(template(), COOPERATIVE),
            cost=given.cost,
        ),
        around,
    )
    access = made.access.for_purpose("service")
    today = access.moment.today
    for person in PEOPLE:
        add.add(access, check(_typed(person), today, allow_test_codes=True), Source.SUBJECT)
    return access


def _typed(person: Person) -> Typed:
    plain = {"family_name": person.family_name, "given_names": person.given_names, "language": person.language}
    if person.identity_code:
        plain |= {"identity_code": person.identity_code, "identity_code_reason": "lease"}
    return Typed(
        plain=plain,
        items={"phones": (person.phone,), "emails": (person.email,) if person.email else ()},
        address=TypedAddress(street=person.street, postal_code="33710", town="Tampere"),
    )


def _run(given: Settings, access: Access, place: Path, words: tuple[str, ...]) -> int:
    """Show a command as typed, run it, and return its exit code; the register's options are left out of sight."""

    def typed(screen: Screen) -> None:
        screen.heading("$ kkrek " + " ".join(_shown(word) for word in words))

    if given.format == "table":
        emit(given, "demo", None, text=typed)
    flush()
    options = ("--register", str(place / "register"), "--purpose", "service", "--ui-lang", given.ui_lang)
    return main((*words, *options), now=given.now, access=access)


def _shown(word: str) -> str:
    """Return a word as one would type it in a shell."""
    short = Path(word).name if word.startswith(tempfile.gettempdir()) else word
    return f'"{short}"' if " " in short else short
