"""Marketing lists: who may be on one, which were made, and who is on those that are not sent yet (M-06, M-10).

A mailing holds customer numbers alone; the names and addresses are in the file that the clerk was given.
"""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, NamedTuple

from kkrek.store.log import digest_of
from kkrek.store.requests import IN_OPEN_STATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kkrek.domain.customer import CustomerNumber
    from kkrek.store.connection import Store


class Selection(NamedTuple):
    """Whom a list is made of: kind, channel, day (ISO), and perhaps a kind of relation and a folded town.

    ``purposes`` are the codes of those that are direct marketing: a restriction of another one bars from no list.
    """

    kind: str
    channel: str
    today: str
    purposes: Sequence[str]
    relation: str | None
    town: str | None


class Candidate(NamedTuple):
    """A customer of a selection, with what bars from a list; flags are 0 or 1, ``state`` is what the person said.

    ``ended`` is a customer relation, ``nowhere`` that there is no contact for the channel. The contact is that of the
    channel; what another channel would need is None.
    """

    number: CustomerNumber
    uid: str
    family_name: str | None
    given_names: str | None
    call_name: str | None
    identity_code: bytes | None
    merged: int
    deceased: int
    restricted: int
    protected: int
    state: str | None
    ended: int
    nowhere: int
    contact: str | None
    co: str | None
    street: str | None
    house_number: str | None
    stair: str | None
    apartment: str | None
    suffix: str | None
    po_box: str | None
    postal_code: str | None
    town: str | None
    country: str | None


_NOW = "({0}.since IS NULL OR {0}.since <= :today) AND ({0}.until IS NULL OR {0}.until > :today)"
_LIVES = f"p.customer = c.number AND p.kind IN ('postal', 'home') AND {_NOW.format('p')}"
# Where letters go now: the postal address before the home, of two the newer; a row that is not whole is none.
_ADDRESS = (
    f"SELECT p.rowid FROM address p WHERE {_LIVES} AND p.line_folded > '' AND p.postal_code > '' AND p.town > ''"
    " ORDER BY p.kind = 'postal' DESC, p.rowid DESC LIMIT 1"
)
_CONTACTS = {
    "post": "a.as_given",
    "email": "(SELECT m.email FROM email m WHERE m.customer = c.number AND m.email > '' ORDER BY m.rowid LIMIT 1)",
    "phone": "(SELECT t.e164 FROM phone t WHERE t.customer = c.number AND t.e164 > '' ORDER BY t.rowid LIMIT 1)",
}
_PARTS = ("co", "street", "house_number", "stair", "apartment", "suffix", "po_box", "postal_code", "town", "country")
_RELATION_NOW = "r.customer = c.number AND r.begin <= :today AND (r.end IS NULL OR r.end >= :today)"
# A relation that begins later is no ended one; who never had any on record is in the register for another reason.
_ENDED = (
    "EXISTS (SELECT 1 FROM relation r WHERE r.customer = c.number)"
    " AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.customer = c.number AND (r.end IS NULL OR r.end >= :today))"
)
# Whoever has objected is on no list from that moment, whenever somebody records the prohibition (GDPR Art. 21(3)).
_OBJECTS = (
    "c.number IN (SELECT q.customer FROM request q WHERE q.customer IS NOT NULL"
    f" AND q.state {IN_OPEN_STATE} AND instr(q.kinds, 'marketing_objection')"
    " AND NOT EXISTS (SELECT 1 FROM request_kind k WHERE k.request = q.id AND k.kind = 'marketing_objection'))"
)
_STATE = (
    f"CASE WHEN {_OBJECTS} THEN 'forbidden' ELSE "
    "(SELECT o.state FROM marketing_choice o WHERE o.customer = c.number AND o.kind = :kind AND o.channel = :channel"
    " AND o.taken_back_on IS NULL ORDER BY o.id DESC LIMIT 1) END"
)


def candidates(store: Store, wanted: Selection) -> Iterator[Candidate]:
    """Yield everybody of a selection by number, one at a time, with what bars from a list.

    What only the keys can tell - age, suppression - is the caller's to look at, and so is the decision (M-01).
    """
    by_post = wanted.channel == "post"
    contact = _CONTACTS.get(wanted.channel, _CONTACTS["phone"])
    parts = ", ".join(f"a.{name}" if by_post else f"NULL AS {name}" for name in _PARTS)
    joined = f"LEFT JOIN address a ON a.rowid = ({_ADDRESS})" if by_post else ""
    nowhere = "a.rowid IS NULL" if by_post else f"{contact} IS NULL"
    tests = []
    if wanted.relation is not None:
        tests.append(f"EXISTS (SELECT 1 FROM relation r WHERE r.kind = :relation AND {_RELATION_NOW})")
    if wanted.town is not None:
        tests.append(f"EXISTS (SELECT 1 FROM address p WHERE p.town_folded = :town AND {_LIVES})")
    where = f"WHERE {' AND '.join(tests)}" if tests else ""
    purposes = {f"purpose{n}": code for n, code in enumerate(wanted.purposes)}
    of_marketing = ", ".join(f":{name}" for name in purposes)
    sql = (
        "SELECT c.number, c.uid, c.family_name, c.given_names, c.call_name, c.identity_code,"
        " c.merged_into IS NOT NULL AS merged, c.deceased_on IS NOT NULL AS deceased,"
        " EXISTS (SELECT 1 FROM restriction x WHERE x.customer = c.number AND x.lifted_on IS NULL"
        f" AND (x.purpose IS NULL OR x.purpose IN ({of_marketing}))) AS restricted,"
        f" c.protected_since IS NOT NULL AS protected, {_STATE} AS state, {_ENDED} AS ended, {nowhere} AS nowhere,"
        f" {contact} AS contact, {parts} FROM customer c {joined} {where} ORDER BY c.number"
    )
    for row in store.each(sql, {**wanted._asdict(), **purposes}):
        yield Candidate(*row)


_IDENTIFIERS = {
    "email": "SELECT email, NULL FROM email WHERE customer = :number AND email > ''",
    "phone": "SELECT e164, NULL FROM phone WHERE customer = :number AND e164 > ''",
    "name": "SELECT line_folded, postal_code FROM address"
    " WHERE customer = :number AND line_folded > '' AND postal_code > ''",
}


def identifiers_of(store: Store, number: CustomerNumber, kind: str) -> list[tuple[str, str | None]]:
    """Return e-mails, phone numbers or, for ``name``, folded street lines with postal codes, of who is not protected.

    Past ones too: an opt-out belongs to the person (M-03).
    """
    return [(str(row[0]), row[1]) for row in store.all(_IDENTIFIERS[kind], {"number": number})]


def former_names(store: Store, number: CustomerNumber) -> list[str]:
    """Return the names borne earlier, but for those that are sealed."""
    sql = "SELECT name FROM former_name WHERE customer = :number AND name IS NOT NULL"
    return [str(row[0]) for row in store.all(sql, {"number": number})]


class MailingRow(NamedTuple):
    """A list that was made; ``excluded`` is JSON: counts by reason. ``left`` is how many are still on it."""

    id: int
    kind: str
    channel: str
    made_on: str
    sent_on: str | None
    listed: int
    excluded: str
    left: int


_SELECT = (
    "SELECT id, kind, channel, made_on, sent_on, listed, excluded,"
    " (SELECT count(*) FROM mailing_customer c WHERE c.mailing = mailing.id) AS left FROM mailing"
)


def open_mailing(store: Store, wanted: Selection, entry: int) -> int:
    """Begin a list and return its number; `close_mailing` writes how many it holds."""
    row = store.one(
        "INSERT INTO mailing (kind, channel, made_on, listed, excluded, entry)"
        " VALUES (:kind, :channel, :today, 0, '{}', :entry) RETURNING id",
        {"kind": wanted.kind, "channel": wanted.channel, "today": wanted.today, "entry": entry},
    )
    assert row is not None
    return int(row[0])


def put_on(store: Store, mailing: int, numbers: Sequence[CustomerNumber]) -> None:
    """Put customers on a list."""
    sql = "INSERT INTO mailing_customer (mailing, customer) VALUES (:mailing, :customer)"
    store.run_many(sql, [{"mailing": mailing, "customer": number} for number in numbers])


def close_mailing(store: Store, mailing: int, listed: int, excluded: str) -> None:
    """Write how many a list holds, and why how many others are not on it."""
    sql = "UPDATE mailing SET listed = :listed, excluded = :excluded WHERE id = :id"
    store.run(sql, {"id": mailing, "listed": listed, "excluded": excluded})


def every(store: Store) -> list[MailingRow]:
    """Return all lists, the newest first."""
    return list(starmap(MailingRow, store.all(f"{_SELECT} ORDER BY id DESC")))


def get(store: Store, mailing: int) -> MailingRow | None:
    """Return a list by number."""
    row = store.one(f"{_SELECT} WHERE id = :id", {"id": mailing})
    return MailingRow(*row) if row is not None else None


def mark_sent(store: Store, mailing: int, on: str) -> None:
    """Write when a list was sent."""
    store.run("UPDATE mailing SET sent_on = :on WHERE id = :id", {"id": mailing, "on": on})


def of_customer(store: Store, number: CustomerNumber) -> list[MailingRow]:
    """Return the lists on which a customer is, the oldest first."""
    mine = "id IN (SELECT mailing FROM mailing_customer WHERE customer = :number)"
    return list(starmap(MailingRow, store.all(f"{_SELECT} WHERE {mine} ORDER BY id", {"number": number})))


def take_off(store: Store, number: CustomerNumber, mailings: Sequence[int]) -> None:
    """Take a customer off lists."""
    sql = "DELETE FROM mailing_customer WHERE mailing = :mailing AND customer = :customer"
    store.run_many(sql, [{"mailing": mailing, "customer": number} for mailing in mailings])


# The log of a list, which may hold everybody ------------------------------------------------------------------


class Listed:
    """Everybody on a list, as an entry of the log tells of them: never all in memory."""

    def __init__(self, store: Store, mailing: int) -> None:
        """Tell of those who are on ``mailing`` now."""
        self._store = store
        self._mailing = mailing

    def digest(self) -> tuple[int, str]:
        """Return how many are on the list, and the digest over them."""
        sql = (
            "SELECT uid, 'listed' FROM customer INDEXED BY sqlite_autoindex_customer_1 WHERE number IN"
            " (SELECT customer FROM mailing_customer WHERE mailing = :mailing) ORDER BY uid"
        )
        return digest_of((row[0], row[1]) for row in self._store.each(sql, {"mailing": self._mailing}))

    def log(self, entry: int) -> None:
        """Write for an entry that everybody on the list was listed."""
        self._store.run(
            "INSERT INTO log_customer (entry, uid, how) SELECT :entry, uid, 'listed' FROM customer"
            " WHERE number IN (SELECT customer FROM mailing_customer WHERE mailing = :mailing) ORDER BY uid",
            {"entry": entry, "mailing": self._mailing},
        )
