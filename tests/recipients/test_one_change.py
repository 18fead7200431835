"""One change of a purpose, a clock or a recipient changes notice, record and sections 4 to 8 of the report alone.

What is promised is what is done, since all read one configuration; so nothing else may move with it (N-10, F-41).
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from every_document import LANGUAGES, LETTERS, documents, fill, sections
from office import once

if TYPE_CHECKING:
    from office import Command, Office

EXAMPLE = (Path(__file__).parents[2] / "examples" / "kaukajarvi.toml").read_text(encoding="utf-8")
TEXTS = '{ fi = "Aaa", sv = "Bbb", en = "Ccc" }'
FIVALDI = 'name = "Visma Fivaldi"\nrole = "processor"'
RECIPIENT = (
    f'[[recipients]]\nname = "Uusi Oy"\nrole = "authority"\nfields = ["phones"]\ncountry = "FI"\npurpose = {TEXTS}'
)
OPEN = "# transfers."

# What stands in the example and what is put in its place; the sections of notice, record and report that it changes.
Sections = tuple[set[str], set[str], set[str]]
CHANGES: dict[str, tuple[list[tuple[str, str]], Sections]] = {
    "the words of a purpose": (
        [
            ("Palvelujen tuottaminen ja työtehtävien", "Palvelujen tekeminen ja työtehtävien"),
            ("Produktion av tjänster och skötsel av", "Utförande av tjänster och skötsel av"),
            ('text.en = "Providing services and', 'text.en = "Doing services and'),
        ],
        ({"4.1"}, {"2"}, {"4"}),
    ),
    "the basis of a purpose": (
        [('code = "relationship"\nbasis = ["6(1)(b)", "6(1)(f)"]', 'code = "relationship"\nbasis = ["6(1)(f)"]')],
        ({"4.1"}, {"2"}, {"4"}),
    ),
    "the length of a clock": (
        [('code = "customer_card"\nmonths = 36', 'code = "customer_card"\nmonths = 48')],
        ({"10.2"}, {"6"}, {"8"}),
    ),
    "the fields of a recipient": (
        [('"addresses", "emails", "phones", "bank_accounts"]', '"addresses", "bank_accounts"]')],
        ({"7.1"}, {"4"}, {"6"}),
    ),
    "the country of a recipient": (
        [(FIVALDI, f'{FIVALDI}\ncountry = "CH"\nsafeguard = {TEXTS}')],
        ({"7.1", "7.2"}, {"4", "5"}, {"6", "7"}),
    ),
    "one recipient more": (
        [('[[companies]]\ncode = "isannointi"', f'{RECIPIENT}\n\n[[companies]]\ncode = "isannointi"')],
        ({"7.1"}, {"4"}, {"6"}),
    ),
    "what is said of third countries": ([(OPEN, "transfers.")], ({"7.2"}, {"5"}, {"7"})),
    "the name of a category": (
        [
            ('text.fi = "Ovenavaukset"', 'text.fi = "Ovien avaaminen"'),
            ('text.sv = "Dörröppningar"', 'text.sv = "Öppnade dörrar"'),
            ('text.en = "Door openings"', 'text.en = "Opened doors"'),
        ],
        ({"5.1", "10.2"}, {"3.2", "6"}, {"5", "8"}),
    ),
}


@pytest.fixture
def filled(clerk: Command, office: Office, shelf: Path) -> None:
    once(office, shelf / "every-document", lambda: fill(clerk))


@pytest.fixture
def before(
    clerk: Command, officer: Command, office: Office, shelf: Path, tmp_path: Path, filled: None
) -> dict[str, str]:
    """Return the documents of the example, which take long to write and are the same each time."""
    kept = shelf / "every-document.json"
    if not kept.exists():
        kept.write_text(json.dumps(written(clerk, officer, office, tmp_path, EXAMPLE)), encoding="utf-8")
    found: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def written(clerk: Command, officer: Command, office: Office, folder: Path, configuration: str) -> dict[str, str]:
    """Return every document under a configuration, and put the register back as it was."""
    root, kept, toml = office.directory.parent, folder / "kept", folder / "office.toml"
    shutil.copytree(root, kept)
    toml.write_text(configuration, encoding="utf-8")
    done = officer("config", "load", str(toml), "--yes")
    assert done.code == 0, done.err
    found = documents(clerk, officer, folder)
    shutil.rmtree(root)
    kept.rename(root)
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> dict[str, set[str]]:
    """Return the sections that differ of each document that differs."""
    found = {}
    for name, text in before.items():
        old, new = sections(text), sections(after[name])
        differing = {number for number in old.keys() | new.keys() if old.get(number) != new.get(number)}
        if differing:
            found[name] = differing
    return found


def test_every_letter_is_among_the_documents_and_the_same_each_time(
    clerk: Command, officer: Command, office: Office, tmp_path: Path, before: dict[str, str]
) -> None:
    assert before.keys() >= LETTERS | {"certificate"}
    assert before == written(clerk, officer, office, tmp_path, EXAMPLE)


@pytest.mark.parametrize("what", CHANGES)
def test_one_change_is_in_notice_record_and_report_and_nowhere_else(
    clerk: Command, officer: Command, office: Office, tmp_path: Path, before: dict[str, str], what: str
) -> None:
    replaced, expected = CHANGES[what]
    configuration = EXAMPLE
    for old, new in replaced:
        assert old in configuration
        configuration = configuration.replace(old, new)
    after = written(clerk, officer, office, tmp_path, configuration)
    names = ("notice", "ropa", "report")
    assert changed(before, after) == {
        f"{name} {lang}": numbers for lang in LANGUAGES for name, numbers in zip(names, expected, strict=True)
    }
