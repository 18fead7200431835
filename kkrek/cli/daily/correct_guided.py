"""`kkrek correct` at a terminal: field after field with the present value, which Enter keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kkrek.cli import prompt
from kkrek.cli.daily.asking import (
    CLEAR,
    Answers,
    address_check,
    ask_needed,
    ask_postal_code,
    ask_value,
    item_check,
    plain_check,
    save,
)
from kkrek.cli.daily.wording import field_label
from kkrek.domain import iban
from kkrek.domain.address import is_finnish
from kkrek.domain.customer import AddressKind, Customer, IdentityCodeChange
from kkrek.domain.entry import Typed, TypedAddress
from kkrek.domain.warn import Warn
from kkrek.domain.words import choice
from kkrek.i18n import _
from kkrek.operations.access import Access
from kkrek.operations.correction import Correction
from kkrek.operations.daily.correct import present

_COMMAND = "correct"


@dataclass(slots=True)
class _Changes:
    """What differs from the present values."""

    answers: Answers = field(default_factory=Answers)
    replace: dict[str, tuple[str, ...]] = field(default_factory=dict)
    remove: dict[str, tuple[str, ...]] = field(default_factory=dict)
    clear: tuple[str, ...] = ()
    mend_address: bool = False
    code_change: IdentityCodeChange | None = None

    def swap(self, name: str, old: str, new: str | None) -> None:
        """Put ``new`` in the place of ``old``, or take ``old`` away."""
        if new is None or "=" in new:
            self.remove[name] = (*self.remove.get(name, ()), old)
        else:
            self.replace[name] = (*self.replace.get(name, ()), f"{old}={new}")
        if new is not None and "=" in new:
            self.add(name, new)

    def add(self, name: str, text: str) -> None:
        """Add an item to a list field."""
        self.answers.items[name] = (*self.answers.items.get(name, ()), text)

    def correction(self) -> Correction:
        """Return the whole as an operation takes it."""
        answers = self.answers
        return Correction(
            typed=Typed(
                plain=answers.plain, nationalities=answers.nationalities, items=answers.items, address=answers.address
            ),
            replace=self.replace,
            remove=self.remove,
            clear=self.clear,
            mend_address=self.mend_address,
            identity_code_change=self.code_change,
        )


def ask_correction(access: Access, number: int, *, despite: bool = False) -> tuple[Correction, int]:
    """Ask for every field of a customer, and return the correction with the newest entry that the clerk has seen.

    ``despite`` a restriction, because the person asked, or GDPR Art. 18(2) allows it.

    Raises:
        SaidNoError: Esc or Ctrl-D (3).
        NotFoundError: no such customer (30).
        RestrictedError: processing is restricted (41).
    """
    shown = present(access, number, despite=despite)
    customer, today, changes = shown.customer, access.moment.today, _Changes()
    prompt.show(
        f"{customer.number}  {customer.name}", _("Enter keeps a value, - empties it, Esc leaves without saving.")
    )
    for name in ("family_name", "given_names", "call_name"):
        _plain(changes, name, getattr(customer, name), today)
    _list(changes, customer, "phones", [phone.as_given for phone in customer.phones], today)
    _list(changes, customer, "emails", [email.email for email in customer.emails], today)
    _address(changes, customer, today)
    for name in ("language", "marital_status", "household_size"):
        value = getattr(customer, name)
        _plain(changes, name, None if value is None else str(value), today)
    _nationalities(changes, customer, today)
    _identity_code(changes, customer, today)
    _accounts(changes, customer, today)
    correction = changes.correction()
    if correction != Correction():
        save()
    return correction, shown.newest


def _plain(changes: _Changes, name: str, value: str | None, today: date) -> None:
    answer = ask_value(field_label(name), _COMMAND, plain_check(name, today), value, clearing=True)
    if answer == CLEAR:
        changes.clear += (name,) if value else ()
    elif answer and answer != value:
        changes.answers.plain[name] = answer


def _list(changes: _Changes, customer: Customer, name: str, values: list[str], today: date) -> None:
    if name in customer.masked:
        return
    for value in values:
        answer = ask_value(field_label(name), _COMMAND, item_check(name, today), value, clearing=True)
        if answer and answer != value:
            changes.swap(name, value, None if answer == CLEAR else answer)
    label = _("{field}, one more").format(field=field_label(name)) if values else field_label(name)
    more = ask_value(label, _COMMAND, item_check(name, today))
    if more:
        changes.add(name, more)


def _address(changes: _Changes, customer: Customer, today: date) -> None:
    """Ask for the home address; a different one is a move, unless the old one was wrong (F-31)."""
    if "addresses" in customer.masked:
        return
    parts = [one.parts for one in customer.addresses if one.kind is AddressKind.HOME and one.holds_on(today)]
    names = ("as_given", "postal_code", "town", "country")
    old = {name: getattr(parts[-1], name) if parts else None for name in names}
    abroad = None if is_finnish(old["country"]) else old["country"]
    street = ask_value(_("Street address"), _COMMAND, address_check("street", today), old["as_given"])
    code, country = ask_postal_code(_COMMAND, today, old["postal_code"], abroad)
    town = ask_value(_("Town"), _COMMAND, address_check("town", today), old["town"])
    if (street, code, town, country) == (old["as_given"], old["postal_code"], old["town"], abroad):
        return
    changes.answers.address = TypedAddress(street=street, postal_code=code, town=town, country=country)
    if not parts:
        return
    label = _("Moved on (a date; - if the old address was wrong)")
    since = ask_value(label, _COMMAND, address_check("since", today), f"{today:%d.%m.%Y}", clearing=True)
    changes.mend_address = since == CLEAR
    if not changes.mend_address:
        changes.answers.address = replace(changes.answers.address, since=since)


def _nationalities(changes: _Changes, customer: Customer, today: date) -> None:
    old = ", ".join(customer.nationalities) or None
    answer = ask_value(field_label("nationalities"), _COMMAND, plain_check("nationalities", today), old, clearing=True)
    if answer == CLEAR:
        changes.clear += ("nationalities",) if old else ()
    elif answer and answer != old:
        changes.answers.nationalities = (answer,)


def _identity_code(changes: _Changes, customer: Customer, today: date) -> None:
    """Ask for a new identity code, and why: why it is held (F-03), or why it was changed (F-12)."""
    held = customer.identity_code_masked
    label = ", ".join(part for part in (field_label("identity_code"), held) if part)
    answer = ask_value(label, _COMMAND, plain_check("identity_code", today), clearing=True)
    if answer == CLEAR:
        changes.clear += ("identity_code", "identity_code_reason") if held else ()
        return
    if not answer:
        return
    changes.answers.plain["identity_code"] = answer
    if customer.identity_code_reason is None:
        _needed_plain(
            changes, "identity_code_reason", _("Why it may be held (lease, collection, credit, law, consent)"), today
        )
    if held:
        label = _("Why it was changed (correction, threat, misuse, confirmation)")
        reason = ask_needed(label, _COMMAND, _change_check)
        changes.code_change = choice(IdentityCodeChange, reason, "identity_code_change")


def _accounts(changes: _Changes, customer: Customer, today: date) -> None:
    for account in customer.bank_accounts:
        masked = account.iban_masked or ""
        label = f"{field_label('bank_accounts')}, {masked}"
        answer = ask_value(label, _COMMAND, item_check("bank_accounts", today), clearing=True)
        if answer:
            changes.remove["bank_accounts"] = (*changes.remove.get("bank_accounts", ()), masked[-iban.SHOWN :])
        if answer and answer != CLEAR:
            changes.add("bank_accounts", answer)
    label = field_label("bank_accounts")
    more = ask_value(
        _("{field}, one more").format(field=label) if customer.bank_accounts else label,
        _COMMAND,
        item_check("bank_accounts", today),
    )
    if more:
        changes.add("bank_accounts", more)


def _needed_plain(changes: _Changes, name: str, label: str, today: date) -> None:
    changes.answers.plain[name] = ask_needed(label, _COMMAND, plain_check(name, today))


def _change_check(text: str) -> Sequence[Warn]:
    choice(IdentityCodeChange, text, "identity_code_change")
    return ()
