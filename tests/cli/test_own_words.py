"""A Finnish clerk reads next commands in the words that she types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kkrek import i18n
from kkrek.cli.own_words import own_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office import Command


@pytest.fixture
def finnish() -> Iterator[None]:
    before = i18n.language()
    i18n.use("fi")
    yield
    i18n.use(before)


@pytest.mark.usefixtures("finnish")
@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("`kkrek undo` kumoaa", "`kkrek kumoa` kumoaa"),
        ("katso `kkrek relation list 1001 --all`", "katso `kkrek suhde luettele 1001 --all`"),
        ("`kkrek find`, `kkrek note add 1001`", "`kkrek hae`, `kkrek muistiinpano lisää 1001`"),
        ("`kkrek show NUMBER --history`", "`kkrek näytä NUMBER --history`"),
        ("`kkrek erase --help`", "`kkrek poista --help`"),
        ("`kkrek --version` ja kkrek undo", "`kkrek --version` ja kkrek undo"),
        ("`kkrek nonsense 1`", "`kkrek nonsense 1`"),
    ],
)
def test_commands_stand_in_finnish_words(said: str, read: str) -> None:
    assert own_words(said) == read


def test_other_languages_keep_the_english_words() -> None:
    assert own_words("`kkrek undo` takes it back") == "`kkrek undo` takes it back"


@pytest.mark.usefixtures("finnish")  # which puts the language back
def test_a_clerk_reads_the_finnish_word_on_the_screen_and_in_a_hint(clerk: Command) -> None:
    added = clerk("lisää", "--family-name", "Malli", "--ui-lang", "fi")
    assert "`kkrek kumoa`" in added.out
    assert "`kkrek hae`" in clerk("näytä", "4711", "--ui-lang", "fi").err


@pytest.mark.usefixtures("finnish")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [(("kaytaja",), "käyttäjä"), (("säilytys", "lista"), "luettele"), (("näyt",), "näytä")],
    ids=["user", "list", "show"],
)
def test_a_word_that_nobody_knows_is_answered_with_the_nearest_finnish_one(
    clerk: Command, typed: tuple[str, ...], meant: str
) -> None:
    run = clerk(*typed, "--ui-lang", "fi")
    assert run.code == 2
    assert f"{meant}" in run.err.partition("tarkoititko ")[2].partition(",")[0]
    assert not any(word in run.err for word in (" user", " list", " show"))


def test_an_option_that_is_not_there_is_named_but_nothing_that_could_be_a_value(clerk: Command) -> None:
    assert "no such option: --colour" in clerk("find", "--colour=red").err
    assert "131052" not in clerk("find", "--131052-308T").err
    assert "Koskela" not in clerk("find", "--Koskela").err
