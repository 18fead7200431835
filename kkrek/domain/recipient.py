"""Who gets data of customers: role, contract, country, and which fields an officer approved (E-27, E-49; Art. 28)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkrek.domain.configuration_gaps import Gap, Severity
from kkrek.domain.configuration_parse import BASIS, COUNTRY
from kkrek.domain.configuration_parts import EEA, RecipientRole
from kkrek.domain.mapping import ALWAYS, APPROVABLE
from kkrek.domain.purpose import PurposeCode
from kkrek.domain.words import pick
from kkrek.errors import N_, Codes, InvalidValueError, Phrase, UnapprovedFieldError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

    from kkrek.domain.configuration import Configuration

_WORD = re.compile(r"[^\W\d]+(?:[-_][^\W\d]+){0,3}")
_CODE = re.compile(r"[a-z][a-z0-9-]{0,31}")
ROLES = tuple(role for role in RecipientRole if role is not RecipientRole.UNDECIDED)
"""The roles of a recipient: one of them is a must, and an undecided one gets nothing (E-27)."""
# What the notice and the record of processing would say wrongly (GDPR Art. 13(1)(e), 30(1)(d)).
_NOT_NAMED, _FIELDS_NOT_NAMED = "recipient-not-in-configuration", "recipient-fields-not-in-configuration"
_UNTOLD = frozenset({_NOT_NAMED, _FIELDS_NOT_NAMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A recipient as the register holds it; ``fields`` are the approved ones in the order of the record.

    ``code`` is the short word of the command line, None for one that an older kkrek recorded; ``mapping`` is the TOML
    text of its format, None when it has none.
    """

    id: int
    code: str | None
    name: str
    role: RecipientRole
    contract: str | None
    contract_on: date | None
    country: str | None
    safeguard: str | None
    fields: tuple[str, ...]
    purpose: str
    basis: str | None
    mapping: str | None
    retired_on: date | None

    @property
    def word(self) -> str:
        """What names it on the command line."""
        return self.code or self.name

    @property
    def disclosed_for(self) -> str:
        """The purpose of what goes to it: an authority asks for purposes of its own."""
        return PurposeCode.AUTHORITY.value if self.role is RecipientRole.AUTHORITY else self.purpose

    def check_approved(self, fields: Collection[str]) -> None:
        """Refuse what an officer has not approved: used by `disclosing.check_may_go`, the gate of all routes.

        Raises:
            UnapprovedFieldError: a field is not approved for this recipient (43).
        """
        refused = [field for field in fields if field not in self.fields and field not in ALWAYS]
        if refused:
            raise UnapprovedFieldError(recipient=self.word, names=Codes(" | ".join(refused)))


def parse_code(text: str) -> str:
    """Return the short word of a recipient: a-z, 0-9 and hyphens, first a letter. Raises InvalidValueError."""
    code = text.strip().lower()
    if not _CODE.fullmatch(code):
        rule = N_("a short word is expected here: a-z, 0-9 and -, first a letter, at most 32 characters")
        raise InvalidValueError(field="code", rule=rule, remedy="fivaldi")
    return code


def parse_fields(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the fields of the record that some texts name, divided by commas, in the order of the record.

    Raises:
        InvalidValueError: one of them is no field that can be approved (52).
    """
    words = [word for text in texts for word in text.split(",") if word.strip()]
    named = set(map(_field, words))
    return tuple(field for field in APPROVABLE if field in named)


def _field(word: str) -> str:
    """Return the field that a word names; one that names none is told, unless it may be a value of somebody (F-05)."""
    told = f"fields: {word.strip()}" if _WORD.fullmatch(word.strip()) else "fields"
    return pick(APPROVABLE, word, told)


def parse_basis(text: str) -> str:
    """Return a provision that allows the disclosure: ``6(1)(b)``, ``1050/2018 29 §``. Raises InvalidValueError."""
    basis = " ".join(text.split())
    if not BASIS.fullmatch(basis):
        remedy = "6(1)(a) ... 6(1)(f) | 9(2)(a) ... | 1050/2018 29 §"
        raise InvalidValueError(field="basis", rule=N_("a provision is expected here"), remedy=remedy)
    return basis


def parse_country(text: str) -> str:
    """Return where the recipient keeps the data, ISO 3166-1 alpha-2. Raises InvalidValueError."""
    country = text.strip().upper()
    if not COUNTRY.fullmatch(country):
        rule = N_("a country code of two capital letters is expected here")
        raise InvalidValueError(field="country", rule=rule, remedy="FI")
    return country


def concerns(recipient: Recipient, configuration: Configuration) -> tuple[Gap, ...]:
    """Return what is missing at a recipient in use, and what notice and record of processing do not tell of it."""
    return (*_of_contract(recipient), *_of_country(recipient), *_of_configuration(recipient, configuration))


def _of_contract(recipient: Recipient) -> Iterator[Gap]:
    if recipient.role is RecipientRole.PROCESSOR and (recipient.contract is None or recipient.contract_on is None):
        yield _gap(
            "recipient-without-contract",
            recipient,
            N_(
                "{recipient} is a processor, and no contract with its reference and date is recorded (E-49, Art. 28(3))"
            ),
            N_("record it with `kkrek recipient approve {word} --contract REF --contract-on DATE`"),
        )


def _of_country(recipient: Recipient) -> Iterator[Gap]:
    if recipient.country is None:
        yield _gap(
            "recipient-country-unknown",
            recipient,
            N_("it is not known in which country {recipient} keeps the data (GDPR Art. 13(1)(f))"),
            N_("ask it, and record it with `kkrek recipient approve {word} --country CODE`"),
        )
    elif recipient.country not in EEA and recipient.safeguard is None:
        yield _gap(
            "recipient-without-safeguard",
            recipient,
            N_("{recipient} keeps the data outside the EEA, and no safeguard is recorded (GDPR Art. 44-46)"),
            N_("record it with `kkrek recipient approve {word} --safeguard TEXT`, or give it no data"),
        )


def _of_configuration(recipient: Recipient, configuration: Configuration) -> Iterator[Gap]:
    told = next((one for one in configuration.recipients if one.name == recipient.name), None)
    if told is None:
        yield _gap(
            _NOT_NAMED,
            recipient,
            N_("the configuration names no recipient {recipient}, so neither notice nor record of processing tells"),
            N_("add it under [[recipients]] by this very name, and load that with `kkrek config load`"),
        )
    elif beyond := [field for field in recipient.fields if field not in told.fields]:
        yield _gap(
            _FIELDS_NOT_NAMED,
            recipient,
            N_("the configuration does not say that {recipient} gets these: {names}"),
            N_("add them to its fields there, or approve fewer with `kkrek recipient approve {word} --fields ...`"),
            names=", ".join(beyond),
        )


def _gap(code: str, recipient: Recipient, what: Phrase, hint: Phrase, **more: str) -> Gap:
    fields: dict[str, str | int] = {"recipient": recipient.name, "word": recipient.word, **more}
    keys = ("recipients",) if code in _UNTOLD else ()
    return Gap(id=code, severity=Severity.WARNING, what=what, fields=fields, hint=hint, keys=keys)
