"""Read the rows that belong to one customer, masked as the user's role and wish demand (E-22, E-48, F-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kkrek.domain.address import parts_of
from kkrek.domain.claim import Claim, ClaimState
from kkrek.domain.customer import (
    Address,
    AddressKind,
    BankAccount,
    Email,
    FormerIdentityCode,
    FormerName,
    IdentityCodeChange,
    Note,
    Origin,
    Phone,
    Source,
)
from kkrek.domain.event import Event, EventKind
from kkrek.domain.iban import mask_iban
from kkrek.domain.identity_code import mask_identity_code
from kkrek.domain.premises import Premises, premises_of
from kkrek.domain.relation import Relation, RelationKind
from kkrek.operations import sealing
from kkrek.store import rows

if TYPE_CHECKING:
    from kkrek.operations.register import Register
    from kkrek.store.customers import CustomerRow
    from kkrek.store.rows import Values

IDENTITY_CODE, IBAN, CONTACT = "identity_code", "iban", "contact"


@dataclass(slots=True)
class Reader:
    """Reads the rows of one customer and notes in ``masked`` what the user does not get."""

    register: Register
    row: CustomerRow
    reveal: frozenset[str]
    masked: set[str]

    def identity_code(self) -> tuple[str | None, str | None]:
        """Return the current identity code, if revealed, and its masked form."""
        if self.row.identity_code is None:
            return None, None
        if self.register.seal is None:
            self.masked |= {"identity_code", "identity_code_masked"}
            return None, None
        place = {"customer": self.row.uid, "table": "customer", "row": self.row.uid, "field": "identity_code"}
        code = self.register.seal.open(self.row.identity_code, **place).decode()
        if IDENTITY_CODE in self.reveal:
            return code, mask_identity_code(code)
        self.masked.add("identity_code")
        return None, mask_identity_code(code)

    def former_identity_codes(self) -> tuple[FormerIdentityCode, ...]:
        """Return the identity codes held earlier (F-12)."""
        found = []
        for values, origin in self._rows("former_identity_code", "former_identity_codes", hide_unless=IDENTITY_CODE):
            found.append(
                FormerIdentityCode(
                    uid=str(values["uid"]),
                    identity_code=text(values.get("identity_code")),
                    change=IdentityCodeChange(str(values["change"])),
                    until=date.fromisoformat(str(values["until"])),
                    origin=origin,
                )
            )
        return tuple(found)

    def former_names(self) -> tuple[FormerName, ...]:
        """Return the names borne earlier (F-26)."""
        return tuple(
            FormerName(
                uid=str(values["uid"]), name=text(values.get("name")), until=day(values.get("until")), origin=origin
            )
            for values, origin in self._rows("former_name", "former_names", hide_sealed_unless=IDENTITY_CODE)
        )

    def addresses(self) -> tuple[Address, ...]:
        """Return the addresses, past ones too (F-31)."""
        found = []
        for values, origin in self._rows("address", "addresses", hide_sealed_unless=CONTACT):
            parts = parts_of(values)
            found.append(
                Address(
                    uid=str(values["uid"]),
                    kind=AddressKind(str(values["kind"])),
                    parts=parts,
                    since=day(values.get("since")),
                    until=day(values.get("until")),
                    origin=origin,
                )
            )
        return tuple(found)

    def phones(self) -> tuple[Phone, ...]:
        """Return the phone numbers (F-34)."""
        return tuple(
            Phone(uid=str(v["uid"]), as_given=str(v["as_given"]), e164=str(v["e164"]), origin=origin)
            for v, origin in self._rows("phone", "phones", hide_sealed_unless=CONTACT)
            if "as_given" in v
        )

    def emails(self) -> tuple[Email, ...]:
        """Return the e-mail addresses (F-35)."""
        return tuple(
            Email(uid=str(v["uid"]), email=str(v["email"]), origin=origin)
            for v, origin in self._rows("email", "emails", hide_sealed_unless=CONTACT)
            if "email" in v
        )

    def bank_accounts(self) -> tuple[BankAccount, ...]:
        """Return the bank accounts (F-45)."""
        found = []
        for values in self._stored("bank_account"):
            plain = sealing.plain(self.register, "bank_account", self.row.uid, values)
            iban = str(plain["iban"]) if plain else None
            masked = mask_iban(iban) if iban else None
            if IBAN not in self.reveal or iban is None:
                self.masked.add("iban" if iban else "bank_accounts")
                iban = None
            found.append(BankAccount(uid=str(values["uid"]), iban=iban, iban_masked=masked, origin=origin_of(values)))
        return tuple(found)

    def notes(self) -> tuple[Note, ...]:
        """Return the notes."""
        return tuple(
            Note(
                id=int(str(v["id"])),
                uid=str(v["uid"]),
                text=text(v.get("text")),
                written_on=date.fromisoformat(str(v["written_on"])),
                reviewed_on=day(v.get("reviewed_on")),
                origin=origin,
            )
            for v, origin in self._rows("note", "notes", hide_sealed_unless=CONTACT)
        )

    def relations(self) -> tuple[Relation, ...]:
        """Return the relations, past ones too (N-06)."""
        return tuple(
            Relation(
                id=int(str(v["id"])),
                uid=str(v["uid"]),
                kind=RelationKind(str(v["kind"])),
                company=text(v.get("company")),
                object=_premises(v),
                begin=date.fromisoformat(str(v["begin"])),
                end=day(v.get("end")),
                origin=origin,
            )
            for v, origin in self._rows("relation", "relations", hide_sealed_unless=CONTACT)
        )

    def claims(self) -> tuple[Claim, ...]:
        """Return the claims, settled ones too."""
        return tuple(
            Claim(
                id=int(str(v["id"])),
                uid=str(v["uid"]),
                company=text(v.get("company")),
                reference=str(v["reference"]),
                due_on=date.fromisoformat(str(v["due_on"])),
                state=ClaimState(str(v["state"])),
                paid_on=day(v.get("paid_on")),
                disputed_on=day(v.get("disputed_on")),
                judgment_on=day(v.get("judgment_on")),
                interrupted_on=tuple(
                    date.fromisoformat(one) for one in (text(v.get("interrupted_on")) or "").split(",") if one
                ),
                origin=origin,
            )
            for v, origin in self._rows("claim", "claims")
        )

    def events(self) -> tuple[Event, ...]:
        """Return the events (N-03)."""
        return tuple(
            Event(
                id=int(str(v["id"])),
                uid=str(v["uid"]),
                kind=EventKind(str(v["kind"])),
                happened_on=date.fromisoformat(str(v["happened_on"])),
                object=_premises(v),
                description=text(v.get("description")),
                told_to=text(v.get("told_to")),
                origin=origin,
                reviewed_on=day(v.get("reviewed_on")),
            )
            for v, origin in self._rows("event", "events", hide_sealed_unless=CONTACT)
        )

    def text_of_task(self, uid: str, sealed: bytes) -> str | None:
        """Return the text of a task that was sealed with the customer's contacts (F-15)."""
        wanted = CONTACT in self.reveal
        values: Values = {"uid": uid, "sealed": sealed}
        plain = sealing.plain(self.register, "task", self.row.uid, values) if wanted else None
        if plain is None:
            self.masked.add("tasks")
            return None
        return text(plain["text"])

    def _stored(self, table: str) -> list[Values]:
        """Return the rows of a table as they stand in it; a batch has read those of many customers at once."""
        return rows.of_customer(self.register.store, table, self.row.number)

    def _rows(
        self, table: str, field: str, *, hide_unless: str | None = None, hide_sealed_unless: str | None = None
    ) -> list[tuple[Values, Origin]]:
        """Return plain values with origin; where hidden, only what is not sealed stays in the values."""
        found = []
        for values in self._stored(table):
            is_sealed = values.get("sealed") is not None
            needed = hide_unless or (hide_sealed_unless if is_sealed else None)
            hidden = needed is not None and needed not in self.reveal
            plain = None if hidden else sealing.plain(self.register, table, self.row.uid, values)
            if plain is None:
                self.masked.add(field)
                plain = {name: value for name, value in values.items() if value is not None and name != "sealed"}
                plain.pop("identity_code", None)
            found.append((plain, origin_of(values)))
        return found


def origin_of(values: Values) -> Origin:
    """Return the source of a row and the day it was recorded."""
    return Origin(Source(str(values["source"])), date.fromisoformat(str(values["recorded_on"])))


def day(value: object) -> date | None:
    """Return a stored ISO day, or None."""
    return date.fromisoformat(str(value)) if value is not None else None


def text(value: object) -> str | None:
    """Return a stored text, or None."""
    return str(value) if value is not None else None


def _premises(values: Values) -> Premises | None:
    found = premises_of(values)
    return found if found.object is not None else None
