"""What stands in a register, to be compared: every row, opened, with its random ids by their order.

Left out is what differs by nature: the log, what the ledger still owes its file, and by which entry a row came.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from register_file import opened

from kkrek.operations import sealing
from kkrek.store import changes
from kkrek.store.rows import COLUMNS

if TYPE_CHECKING:
    from office import Office

    from kkrek.operations.register import Register
    from kkrek.store.connection import Store

Row = dict[str, Any]
_OTHER = ("log", "log_customer", "ledger_out", "batch", "configuration", "user", "register", "breach")
_LEFT_OUT = frozenset({"entry", "id", "identity_code_index", "made_at", "reference", "batch"})
_UIDS = frozenset({"uid", "row_uid"})


class _Names:
    """Gives random ids names by the order in which they are met."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, uid: str) -> str:
        return self._known.setdefault(uid, f"#{len(self._known)}")


def everything(office: Office) -> dict[str, list[Row]]:
    """Return the rows of every table by its name; what is sealed is opened, and named in ``sealed`` of its row."""
    with opened(office) as store:
        register = office.clerk.unlogged(store, "check")
        names = _Names()
        uids = {row["number"]: row["uid"] for row in store.all("SELECT number, uid FROM customer")}
        found = {}
        for table, order in tables(store).items():
            rows = [dict(row) for row in store.all(f"SELECT * FROM {table} ORDER BY {order}")]
            found[table] = [_told(register, table, row, uids, names) for row in rows]
        return found


def tables(store: Store) -> dict[str, str]:
    """Return the tables that hold what the register knows of customers, each with the order of its rows."""
    sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite%' ORDER BY name"
    found = [row for row in store.all(sql) if row["name"] not in _OTHER and not row["name"].startswith("customer_")]
    orders = {row["name"]: "1, 2" if "WITHOUT ROWID" in row["sql"] else "rowid" for row in found}
    return orders | {"task_customer": "number"}


def ledger(office: Office, *kinds: str) -> list[tuple[str, Any]]:
    """Return kind and body of the ledger's lines of some kinds, the digests of an opt-out sorted."""
    lines = [json.loads(line) for line in office.officer.place.ledger.read_text(encoding="ascii").splitlines()]
    return [(line["kind"], _sorted(line["body"])) for line in lines if line["kind"] in kinds]


def _sorted(body: Row) -> Row:
    return {
        name: sorted(value, key=json.dumps) if name in {"suppressions", "choices"} else value
        for name, value in body.items()
    }


def _told(register: Register, table: str, row: Row, uids: dict[int, str], names: _Names) -> Row:
    sealed = sorted(name for name, value in row.items() if isinstance(value, bytes) and name != "identity_code_index")
    if table == "change":
        row = _change(register, row, uids[row["customer"]])
    elif table == "customer":
        plain = sealing.plain(register, table, row["uid"], {name: row[name] for name in ("uid", "identity_code")})
        row |= plain or {}
    elif table in COLUMNS:
        row |= sealing.plain(register, table, uids[row["customer"]], row) or {}
        row.pop("sealed", None)
    told = {
        name: names.of(value) if name in _UIDS else _opaque(value, names)
        for name, value in row.items()
        if value is not None and name not in _LEFT_OUT
    }
    return told | ({"sealed": sealed} if sealed else {})


def _change(register: Register, row: Row, customer: str) -> Row:
    change = changes.ChangeRow(**{name: row[name] for name in changes.ChangeRow._fields})
    plain = sealing.open_change(register, customer, change)
    assert plain is not None, "a clerk opens what is sealed"
    opened_row: Row = dict(plain._asdict())
    for side in ("old", "new"):
        opened_row[side] = json.loads(opened_row[side]) if opened_row[side] is not None else None
    return opened_row | {"secret": sealing.is_secret(register, customer, change)}


def _opaque(value: object, names: _Names) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {name: names.of(part) if name == "uid" else part for name, part in sorted(value.items()) if name != "id"}
    return value


def touched_by(office: Office, operation: str) -> dict[int, str]:
    """Return by number whom the newest entry of an operation in the log touched, and how."""
    with opened(office) as store:
        rows = store.all(
            "SELECT k.number, c.how FROM log_customer c JOIN customer k ON k.uid = c.uid"
            " WHERE c.entry = (SELECT max(n) FROM log WHERE operation = :operation)",
            {"operation": operation},
        )
        return {int(row["number"]): str(row["how"]) for row in rows}
