"""Documents that a command hands out: which form, where to, and the file that gets its name after the commit."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from kkrek.cli.files import PreparedFile, refuse_own, write_file
from kkrek.cli.options import DocumentType, Settings, wrong_usage
from kkrek.cli.output import Remark, Screen, emit, emit_bytes, is_terminal, need_stdout, tell
from kkrek.documents.json_document import document_json, encode
from kkrek.documents.pdf import page_count, render_pdf
from kkrek.documents.text import render_text
from kkrek.documents.tree import Document
from kkrek.domain.json import JsonObject
from kkrek.errors import N_, OutputError
from kkrek.i18n import _

_STDOUT = Path("-")
_WIDTH = 80
_SUFFIXES = {".pdf": DocumentType.PDF, ".txt": DocumentType.TEXT, ".json": DocumentType.JSON}


@dataclass(slots=True, kw_only=True)
class Paper:
    """A document on its way to a file, or to stdout when ``path`` is None; empty until it is typeset.

    One that is ``printed`` goes to a printer, and not to stdout.
    """

    kind: DocumentType
    path: Path | None
    force: bool
    width: int
    content: bytes = b""
    prepared: PreparedFile | None = None
    printed: bool = False

    @property
    def on_stdout(self) -> bool:
        """Whether the document itself is the result on stdout."""
        return self.path is None and not self.printed

    @property
    def sha256(self) -> str:
        """SHA-256 of the content, 64 hex digits."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def pages(self) -> int | None:
        """The number of pages, where there are pages."""
        return page_count(self.content) if self.kind is DocumentType.PDF else None

    @property
    def text(self) -> str:
        """The content of a text document, without its last line break."""
        return self.content.decode().rstrip("\n")

    def json(self) -> JsonObject:
        """Return the content of a JSON document."""
        read: JsonObject = json.loads(self.content)
        return read

    def check_place(self) -> None:
        """Refuse a file that cannot be written, before anything is done that a failure of it would not take back.

        Raises:
            OutputError: the name is taken or a link, the folder is missing or takes no more (60).
        """
        if self.path is not None:
            write_file(self.path, b"", force=self.force).discard()

    def typeset(self, document: Document) -> None:
        """Render the document and write it whole beside its place, so that what cannot be written fails here.

        Raises:
            OutputError: the name is taken or a link, the folder is missing or takes no more (60).
        """
        self.put(_rendered(document, self.kind, self.width))

    def put(self, content: bytes) -> None:
        """Write what is rendered already whole beside its place.

        Raises:
            OutputError: the name is taken or a link, the folder is missing or takes no more (60).
        """
        self.content = content
        if self.path is not None:
            self.prepared = write_file(self.path, self.content, force=self.force)


def paper(
    ctx: typer.Context, given: Settings, output: Path | None, file_type: DocumentType | None, *, force: bool
) -> Paper:
    """Return the empty paper that the options ask for: by ``--file-type``, else the file's suffix, else text.

    Raises:
        UsageError: no form for this file or this way of output.
        OutputError: a PDF would go to a terminal, or stdout is closed, or the file would lie in the register.
    """
    path = None if output == _STDOUT else output
    if path is None:
        need_stdout()
    else:
        refuse_own(given, path, N_("choose another place with --output"))
    kind = file_type or _kind_of(ctx, given, path)
    if path is None and given.format == "json" and kind is not DocumentType.JSON:
        wrong_usage(ctx, N_("in JSON goes only a document of --file-type json; name a file with --output"))
    if path is None and kind is DocumentType.PDF and is_terminal():
        remedy = N_("name a file with --output, or use --file-type text")
        raise OutputError(path="stdout", reason=N_("a PDF is no text for a terminal"), remedy=remedy)
    terminal = path is None and is_terminal()
    width = shutil.get_terminal_size((_WIDTH, 24)).columns if terminal else _WIDTH
    return Paper(kind=kind, path=path, force=force, width=width)


def for_printer(kind: DocumentType) -> Paper:
    """Return an empty paper that goes to a printer alone."""
    return Paper(kind=kind, path=None, force=False, width=_WIDTH, printed=True)


@contextmanager
def named_after(sheet: Paper | None) -> Generator[None]:
    """Give the file, if there is one, its name when the register has committed; on any failure before leave none.

    Should the machine stop between the two, the register says that the answer was given, and the file lies in its
    folder as ``.kkrek-`` with random digits: it holds the whole document and may be deleted, or given that name.

    Raises:
        OutputError: the name was taken meanwhile (60).
    """
    try:
        yield
    except BaseException:
        if sheet is not None and sheet.prepared is not None:
            sheet.prepared.discard()
        raise
    if sheet is not None and sheet.prepared is not None:
        sheet.prepared.commit()


def show(
    given: Settings,
    command: str,
    data: JsonObject,
    sheet: Paper | None,
    draw: Callable[[Screen], None],
    *,
    name: str = "letter",
    beside: Sequence[str] = (),
    warnings: Sequence[Remark] = (),
) -> None:
    """Show a result with its document, None when there is none: on stdout goes the document alone, else ``draw``.

    What is said ``beside`` a document on stdout goes to stderr. In JSON the document stands in the result by ``name``.
    """
    if sheet is None or not sheet.on_stdout:
        emit(given, command, data, text=draw, warnings=warnings)
        return
    if given.format == "json":
        emit(given, command, {**data, name: sheet.json()}, text=draw, warnings=warnings)
        return
    if sheet.kind is DocumentType.TEXT:
        emit(given, command, data, text=lambda screen: screen.line(sheet.text), warnings=warnings)
    else:
        emit_bytes(sheet.content)
        for remark in warnings:
            tell(_("warning: {message}").format(message=_(remark.message)))
    for sentence in beside:
        tell(sentence)


def _kind_of(ctx: typer.Context, given: Settings, path: Path | None) -> DocumentType:
    if path is None:
        return DocumentType.JSON if given.format == "json" else DocumentType.TEXT
    if path.suffix.lower() not in _SUFFIXES:
        wrong_usage(ctx, N_("the file name does not tell the form: end it in .pdf, .txt or .json, or add --file-type"))
    return _SUFFIXES[path.suffix.lower()]


def _rendered(document: Document, kind: DocumentType, width: int) -> bytes:
    match kind:
        case DocumentType.PDF:
            return render_pdf(document)
        case DocumentType.TEXT:
            return render_text(document, width).encode()
        case DocumentType.JSON:
            return document.attachment.content if document.attachment else encode(document_json(document))
