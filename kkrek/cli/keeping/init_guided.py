"""The questions of `kkrek init` at a terminal; Enter leaves a blank of the configuration open."""

from __future__ import annotations

from pathlib import Path

from kkrek.cli import prompt
from kkrek.domain.business_id import parse_business_id
from kkrek.errors import N_, InvalidValueError, Phrase
from kkrek.i18n import _

_BUSINESS_ID = "controller.business_id"
_QUESTIONS: dict[str, Phrase] = {
    "controller.name": N_("Name of the housing cooperative"),
    _BUSINESS_ID: N_("Business ID, like 1234567-8"),
    "register_name.fi": N_("Name of the register, in Finnish"),
    "controller.street": N_("Street address"),
    "controller.postal_code": N_("Postal code"),
    "controller.town": N_("Town"),
    "controller.phone": N_("Telephone"),
    "contact.name": N_("Contact person for the register"),
    "contact.email": N_("E-mail of the contact person"),
    "contact.phone": N_("Telephone of the contact person"),
}


def directory(usual: Path) -> Path:
    """Ask where the register is to lie."""
    answer = prompt.ask(_("Directory of the new register"), str(usual), option="--register", command="init")
    return Path(answer or usual).expanduser()


def user(usual: str) -> str:
    """Ask for the name of the first officer."""
    return prompt.ask(_("User name of the first officer"), usual, option="--user", command="init") or usual


def answers() -> dict[str, str]:
    """Ask for what the template leaves blank and everybody knows by heart; the rest is filled in later."""
    prompt.show(_("What you leave out with Enter stays open in the configuration; `kkrek config check` lists it."))
    found = {}
    for key, label in _QUESTIONS.items():
        answer = _asked(key, _(label))
        if answer:
            found[key] = answer
    return found


def _asked(key: str, label: str) -> str | None:
    """Ask once more as long as the answer breaks a rule (F-44)."""
    while True:
        answer = prompt.ask(label, command="init")
        if not answer or key != _BUSINESS_ID:
            return answer
        try:
            return parse_business_id(answer)
        except InvalidValueError as error:
            prompt.show_refused(error)
