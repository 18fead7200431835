"""Languages: which one a process and a document speak, and the catalogues that hold the words.

The catalogues are gettext's, domain ``kkrek``, in the package's ``locale`` folder. English is the language of the
sources, so it needs none; where a catalogue or a sentence is missing, the English sentence stands.
"""

from __future__ import annotations

import gettext
import os
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

UiLanguage: TypeAlias = Literal["fi", "sv", "en"]

DOMAIN: Final = "kkrek"
LOCALE_FOLDER: Final = Path(__file__).parent / "locale"
LANGUAGES: Final[tuple[UiLanguage, ...]] = ("fi", "sv", "en")

_FALLBACK: Final[UiLanguage] = "en"
_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")
_process_language: ContextVar[str] = ContextVar("process_language", default=_FALLBACK)


def use(lang: str) -> None:
    """Make ``lang`` the language of this process, Typer's own words included.

    Typer takes its words from gettext's global domain, which finds its language in the environment alone.
    """
    _process_language.set(lang)
    os.environ["LANGUAGE"] = lang
    gettext.bindtextdomain(DOMAIN, str(LOCALE_FOLDER))
    gettext.textdomain(DOMAIN)


def choose(explicit: str | None, environ: Mapping[str, str]) -> UiLanguage:
    """Return the language that was asked for, else the environment's, else English.

    The first of LC_ALL, LC_MESSAGES, LANG and LANGUAGE that is set decides, as in every other program.
    """
    wanted = explicit or next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    code = wanted[:2].lower()
    return next((lang for lang in LANGUAGES if lang == code), _FALLBACK)


def language() -> str:
    """Return the language of the process."""
    return _process_language.get()


def _(message: str) -> str:
    """Translate into the language of the process."""
    return translator(_process_language.get())(message)


@cache
def translator(lang: str) -> Callable[[str], str]:
    """Return the function that translates into ``lang``; a document may differ from the screen."""
    catalogue = gettext.translation(DOMAIN, str(LOCALE_FOLDER), languages=[lang], fallback=True)

    def translate(message: str) -> str:
        # gettext answers the empty message with the catalogue's header.
        return catalogue.gettext(message) if message else ""

    return translate
