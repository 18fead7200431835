"""Every document of one filled register as text: notice, record, report, each letter, certificate, by their names.

A customer for each thing that cannot be done to another; no such person exists.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command

REPORTED, ASKING, ERASED, RESTRICTED, OBJECTING, FORBIDDING, LEAVING = range(1001, 1008)
LANGUAGES = ("fi", "sv", "en")
LETTERS = {
    "acknowledgement", "identity_question", "extension", "answer", "partial_refusal", "refusal", "no_data",
    "restriction", "restriction_lifting", "objection", "opt_out",
}  # fmt: skip

# The log differs, since another configuration was loaded into it; so do the hash and the day of no document.
_LOG = re.compile(r"^(Loki|Log) \d+ .*$", re.MULTILINE)


def fill(clerk: Command) -> None:
    """Make the customers, the first with something of each kind."""
    for number in range(REPORTED, LEAVING + 1):
        _run(
            clerk, "add", "--family-name", f"Koskela{number}", "--given-names", "Aino Maria", "--email",
            f"aino{number}@esimerkki.fi", "--phone", f"040 123 {number}", "--street", f"Testikatu {number}",
            "--postal-code", "33710", "--town", "Tampere", "--nationality", "FI", "--marital-status", "leski",
            "--household-size", "2", "--language", "fi", "--notice-given", "today", "--source", "vtj", "--unique",
        )  # fmt: skip
        _run(clerk, "relation", "open", str(number), "--kind", "flat-lease", "--object", f"Testikatu {number} A 1",
             "--begin", "1.2.2020", "--end", "1.11.2026")  # fmt: skip
        _run(clerk, "claim", "open", str(number), "--reference", f"L-{number}", "--due-on", "1.11.2026")
        _run(clerk, "event", "add", str(number), "--kind", "door-opening")
        _run(clerk, "note", "add", str(number), "Haluaa autopaikan.")
    _run(clerk, "correct", str(REPORTED), "--family-name", "Virtanen")
    _run(clerk, "claim", "settle", str(LEAVING), f"L-{LEAVING}")


def documents(clerk: Command, officer: Command, folder: Path) -> dict[str, str]:
    """Have every document written from the filled register, and return their texts."""
    paper = folder / "asiakirja.txt"

    def written(user: Command, *argv: str) -> str:
        _run(user, *argv, "--output", str(paper), "--force")
        return _LOG.sub("", paper.read_text(encoding="utf-8"))

    made = {}
    for lang in LANGUAGES:
        made[f"notice {lang}"] = written(clerk, "notice", "--lang", lang)
        made[f"ropa {lang}"] = written(clerk, "ropa", "--lang", lang)
        made[f"report {lang}"] = written(clerk, "report", str(REPORTED), "--draft", "--lang", lang)
    asking, erased = str(ASKING), str(ERASED)
    came = ("--via", "letter", "--received", "2026-11-20")
    known = ("--identity", "known-contact")
    made["acknowledgement"] = written(clerk, "request", "open", asking, "--kind", "access", *came)
    made["identity_question"] = written(clerk, "request", "identity", "2026-0001", "--ask", "teitä vastaamaan")
    made["extension"] = written(clerk, "request", "extend", "2026-0001", "--reason", "arkisto on laaja")
    made["refusal"] = written(officer, "request", "refuse", "2026-0001", "--reason", "sama pyyntö toistuu")
    _run(clerk, "request", "open", asking, "--kind", "rectification", *came, *known)
    made["answer"] = written(clerk, "request", "answer", "2026-0002", "--done", "Postinumero on oikaistu.")
    _run(clerk, "request", "open", erased, "--kind", "erasure", *came, *known)
    ground = ("--ground", "17.1.a", "--yes")
    made["partial_refusal"] = written(officer, "erase", erased, *ground, "--request", "2026-0003")
    made["no_data"] = written(clerk, "report", "--none", "--name", "Tuntematon Tarmo", "--via", "letter")
    made["restriction"] = written(officer, "restrict", str(RESTRICTED), "--ground", "a")
    made["restriction_lifting"] = written(officer, "unrestrict", str(RESTRICTED), "--inform")
    made["objection"] = written(clerk, "object", str(OBJECTING), "--to", "statistics")
    made["opt_out"] = written(clerk, "opt-out", str(FORBIDDING), "--kind", "research")
    made["certificate"] = written(officer, "erase", str(LEAVING), *ground)
    return made


def sections(text: str) -> dict[str, str]:
    """Return what stands under each numbered heading of a text document, and what stands before the first."""
    found: dict[str, list[str]] = {"": []}
    number = ""
    for line in text.splitlines():
        heading = re.match(r"(\d+(?:\.\d+)?) \S", line)
        number = heading[1] if heading else number
        found.setdefault(number, []).append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def _run(user: Command, *argv: str) -> Run:
    done = user(*argv)
    assert done.code == 0, (argv, done.err)
    return done
