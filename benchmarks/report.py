"""Time of an access report above that of an empty document, each in a process of its own.

    .venv/bin/python benchmarks/report.py [PDF]

Measured is what comes after the imports: the words, the JSON inside, and the typesetting. The bar is 30 ms for four
pages; the whole report of the same person stands beside it. With PDF the whole report is left there, to be looked at.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kkrek.cli.app import main as kkrek
from kkrek.documents.access_report import access_report
from kkrek.documents.pdf import page_count, render_pdf
from kkrek.operations.access import Surroundings
from kkrek.operations.keeping.init import NewRegister, init
from kkrek.operations.rights.letters import Typeset
from kkrek.operations.rights.report import report
from kkrek.operations.rights.report_wanted import Wanted

if TYPE_CHECKING:
    from kkrek.documents.tree import Document
    from kkrek.domain.access_report import AccessReport

ROUNDS = 15
BAR_MS, BAR_PAGES = 30, 4
FOUR_PAGES = 14  # so many sections of the report below stand on four pages
PASSWORD = "hauki-kuha-ahven-siika-made"
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "kaukajarvi.toml"
FLAT = "Mallikatu 10 B 23"
LIFE = (
    ("add", "--family-name", "Äijälä", "--given-names", "Aapo Johannes", "--phone", "040 1234567", "--email",
     "aapo@esimerkki.fi", "--street", FLAT, "--postal-code", "33710", "--town", "Tampere", "--nationality", "FI",
     "--marital-status", "married", "--household-size", "2", "--language", "fi", "--notice-given", "today",
     "--note", "Haluaa yhteydenotot aamupäivisin."),
    ("relation", "open", "1001", "--kind", "flat-lease", "--object", FLAT, "--begin", "1.3.2020"),
    ("relation", "open", "1001", "--kind", "parking-lease", "--object", "Autopaikka 7", "--begin", "1.3.2020"),
    ("claim", "open", "1001", "--reference", "1232", "--due-on", "5.10.2025"),
    ("claim", "settle", "1001", "1232", "--on", "6.10.2025"),
    ("event", "add", "1001", "--kind", "door-opening", "--told", "avainpäivystys", "--on", "3.11.2025"),
    ("event", "add", "1001", "--kind", "work-order", "--description", "Keittiön hana vuotaa.", "--on", "7.11.2025"),
    ("correct", "1001", "--phone", "050 7654321", "--reason", "vaihtoi liittymää"),
    ("opt-out", "1001", "--kind", "distance-selling"),
)  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kkrek-bench-") as name:
        kept = Path(name) / "report.pickle"
        kept.write_bytes(pickle.dumps(gathered(Path(name))))
        times: dict[str, list[tuple[float, int]]] = {"empty": [], "four": [], "whole": []}
        for _ in range(ROUNDS):
            for which, found in times.items():
                found.append(measured(which, kept))
    print(f"{ROUNDS} rounds, milliseconds above an empty document of one page\n")
    print(f"{'report':8} {'pages':>5} {'median':>8} {'quickest':>9}")
    for which in ("four", "whole"):
        pages = times[which][0][1]
        usual, best = (
            kind(took for took, _ in times[which]) - kind(took for took, _ in times["empty"])
            for kind in (statistics.median, min)
        )
        over = "  over the bar" if pages <= BAR_PAGES and usual > BAR_MS else ""
        print(f"{which:8} {pages:5} {usual:5.0f} ms {best:6.0f} ms{over}")


def gathered(place: Path) -> AccessReport:
    """Make a register with one customer of whom much is held, and return what an answer tells of them."""
    now = datetime.now(UTC)
    around = Surroundings(lambda: now, place / "state", None, print)
    toml = EXAMPLE.read_text(encoding="utf-8")
    access = init(NewRegister(directory=place / "r", user="aino", password=PASSWORD, configuration=toml), around).access
    for words in LIFE:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
            if kkrek(list(words), access=access):
                raise SystemExit(f"{words}: {said.getvalue()}")
    found: list[AccessReport] = []

    def typeset(answer: AccessReport) -> Typeset:
        found.append(answer)
        return Typeset("", 0)

    report(access, 1001, Wanted(draft=True), typeset)
    return found[0]


def measured(which: str, kept: Path) -> tuple[float, int]:
    """Return the milliseconds that a document takes in a process of its own, and its pages."""
    words = [sys.executable, __file__, "--one", which, str(kept), *sys.argv[1:]]
    took, pages = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()
    return float(took), int(pages)


def one(which: str, kept: Path, *output: str) -> None:
    """Set one document and print what it took; the child process of `measured`."""
    import typst  # ruff: ignore[import-outside-top-level, unused-import] - not part of what is measured

    answer: AccessReport = pickle.loads(kept.read_bytes())
    nothing = empty(answer) if which == "empty" else None
    began = time.perf_counter()
    pdf = render_pdf(nothing or shortened(access_report(answer), which))
    took = 1000 * (time.perf_counter() - began)
    if output and which == "whole":
        Path(output[0]).write_bytes(pdf)
    print(took, page_count(pdf))


def empty(answer: AccessReport) -> Document:
    """Return a letter that says nothing."""
    return replace(access_report(answer), sections=(), attachment=None)


def shortened(document: Document, which: str) -> Document:
    """Return the whole report, or as many of its sections as stand on four pages."""
    return replace(document, sections=document.sections[:FOUR_PAGES]) if which == "four" else document


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
    else:
        main()
