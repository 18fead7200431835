"""The papers of a breach: the worksheet, the list of the persons, and a folder with a letter to each (GDPR Art. 34)."""

from __future__ import annotations

import secrets
import shutil
from codecs import BOM_UTF8
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import typer

from kkrek.cli import files
from kkrek.cli.daily.batch_input import progress
from kkrek.cli.options import DocumentType, Settings, wrong_usage
from kkrek.cli.papers import Paper
from kkrek.cli.recipients.breach_result import WAYS
from kkrek.documents.breach_letter import breach_letter
from kkrek.documents.breach_worksheet import breach_worksheet
from kkrek.documents.labels import LANGUAGES, say
from kkrek.documents.pdf import render_pdf
from kkrek.documents.text import render_text
from kkrek.domain.customer import Language
from kkrek.domain.spreadsheet import csv_text, guard_cell
from kkrek.errors import N_, OutputError
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.recipients import breach_letters as operation
from kkrek.operations.recipients.breach_kept import Kept
from kkrek.operations.recipients.breach_letters import Person, Texts, Told, Way

_LIST = "list.csv"
_SUFFIXES = {DocumentType.PDF: "pdf", DocumentType.TEXT: "txt"}
_ELSEWHERE = N_("choose another place")


def worksheet_on(sheet: Paper, lang: Language | None, own: str) -> Callable[[Kept], None]:
    """Return what typesets the worksheet of a breach onto a paper, in the language of the screen if none is named."""

    def typeset(done: Kept) -> None:
        language = lang.value if lang is not None else own
        sheet.typeset(breach_worksheet(done.breach, done.configuration, done.head, done.moment, language))

    return typeset


def write_list(given: Settings, access: Access, breach: int, path: Path, lang: Language | None, *, force: bool) -> Told:
    """Write the list of the persons to be told (mode 0600); it is gone when anything fails.

    Raises:
        OutputError: the name is taken or a link, or the folder takes no more (60).
    """
    files.refuse_own(given, path, _ELSEWHERE)
    with files.filled(path, force=force) as out:
        out.write(BOM_UTF8 + _row(_head()))

        def take(person: Person) -> None:
            out.write(_row(_cells(person, "")))

        return operation.persons_to_tell(access, breach, lang, take, texts=None)


def write_letters(
    ctx: typer.Context,
    given: Settings,
    access: Access,
    breach: int,
    folder: Path,
    file_type: DocumentType | None,
    lang: Language | None,
    texts: Texts,
) -> Told:
    """Make a folder (mode 0700) with a letter to each person who can be written to, and the list of all.

    The letters are numbered in the order of the list, so that no name of a file tells anything. They are typeset
    after the register is closed: others can work while a thousand of them are made.

    Raises:
        OutputError: the folder is there already, or takes no more (60).
    """
    kind = file_type or DocumentType.PDF
    if kind not in _SUFFIXES:
        wrong_usage(ctx, N_("the letters are pdf or text"))
    files.refuse_among(given.register, folder, _ELSEWHERE)
    with _made(folder) as place:
        persons: list[Person] = []
        told = operation.persons_to_tell(access, breach, lang, persons.append, texts=texts)
        _write_all(given, place, told, persons, kind, texts)
    return told


def _write_all(
    given: Settings, place: Path, told: Told, persons: list[Person], kind: DocumentType, texts: Texts
) -> None:
    tell, written = progress(given, _("letters")), 0
    with files.filled(place / _LIST, force=False) as out:
        out.write(BOM_UTF8 + _row(_head()))
        for done, person in enumerate(persons, start=1):
            name = ""
            if person.way in {Way.POST, Way.EMAIL}:
                written += 1
                name = f"{written:04}.{_SUFFIXES[kind]}"
                document = breach_letter(operation.letter_to(told, person, texts))
                content = render_pdf(document) if kind is DocumentType.PDF else render_text(document).encode()
                files.write_file(place / name, content, force=False).commit()
            out.write(_row(_cells(person, name)))
            tell(done, done / len(persons))


@contextmanager
def _made(folder: Path) -> Generator[Path]:
    """Give a new folder under a passing name; it gets its own when the block ends well, else is gone."""
    if folder.is_symlink() or folder.exists():
        raise OutputError(path=str(folder), reason=N_("it exists already"), remedy=N_("choose another name"))
    passing = folder.parent / f".kkrek-{secrets.token_hex(8)}"
    try:
        passing.mkdir(mode=0o700)
        yield passing
        passing.rename(folder)
    except OSError as error:
        raise files.output_error(folder, error) from error
    finally:
        shutil.rmtree(passing, ignore_errors=True)


def _head() -> tuple[str, ...]:
    return (
        _("Number"), _("Name"), _("Language"), _("How"), _("Care of"), _("Street address"), _("Postal code"),
        _("Town"), _("Country"), _("E-mail"), _("Phone number"), _("Letter"),
    )  # fmt: skip


def _cells(person: Person, name: str) -> tuple[str, ...]:
    by_post = person.way is Way.POST
    where = (person.parts.co, person.contact, person.parts.postal_code, person.parts.town, person.parts.country)
    address = tuple(part or "" for part in where) if by_post else ("",) * len(where)
    email, phone = (person.contact if person.way is way else "" for way in (Way.EMAIL, Way.PHONE))
    how, language = say(WAYS, person.way, _), say(LANGUAGES, person.language, _)
    return (str(person.number), person.name, language, how, *address, email, phone, name)


def _row(cells: tuple[str, ...]) -> bytes:
    """Return a row as spreadsheets read it, with nothing that runs."""
    return csv_text([[guard_cell(cell) for cell in cells]]).encode()
