"""Which language speaks, and what happens without catalogues."""

from __future__ import annotations

import gettext
import os

import pytest

from kkrek import i18n


@pytest.mark.parametrize(
    ("explicit", "environ", "lang"),
    [
        ("sv", {"LANG": "fi_FI.UTF-8"}, "sv"),
        (None, {"LANG": "fi_FI.UTF-8"}, "fi"),
        (None, {"LC_ALL": "sv_FI.UTF-8", "LANG": "fi_FI.UTF-8"}, "sv"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "fi_FI", "LANG": "sv_FI"}, "fi"),
        (None, {"LC_ALL": "C.UTF-8", "LANG": "fi_FI"}, "en"),
        (None, {"LANGUAGE": "fi:en"}, "fi"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_the_asked_one_else_the_environments(
    explicit: str | None, environ: dict[str, str], lang: str
) -> None:
    assert i18n.choose(explicit, environ) == lang


@pytest.mark.parametrize("lang", ["fi", "sv", "en", "xx"])
def test_an_empty_message_stays_empty(lang: str) -> None:
    assert not i18n.translator(lang)("")


def test_a_sentence_that_no_catalogue_has_stays_english() -> None:
    assert i18n.translator("fi")("no catalogue has this sentence") == "no catalogue has this sentence"


def test_use_sets_the_domain_from_which_typer_takes_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "")
    before = gettext.textdomain()
    try:
        i18n.use("sv")
        assert gettext.textdomain() == i18n.DOMAIN
        assert os.environ["LANGUAGE"] == "sv"
        assert i18n._("no catalogue has this sentence") == "no catalogue has this sentence"
    finally:
        i18n.use("en")
        gettext.textdomain(before)
