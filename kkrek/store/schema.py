"""The tables of the register. A step, once released, is never edited; a new one is added below it.

Shapes: dates are ISO local days, ``at`` columns are UTC seconds, ``uid`` is 32 hex digits made at random before the
row is written. A ``sealed`` column holds what the plain columns of its row hold otherwise: one of the two, never both.
"""

from __future__ import annotations

APPLICATION_ID = 0x6B6B7265  # "kkre": tells a kkrek register from any other SQLite file
VERSION = 11

# The columns that can only be read with the restricted key: one list for reading, protecting, merging and rotating.
ALWAYS_SEALED: dict[str, tuple[str, ...]] = {
    "customer": ("identity_code",),
    "former_identity_code": ("identity_code",),
    "bank_account": ("iban",),
}
SEALED_WHEN_PROTECTED: dict[str, tuple[str, ...]] = {
    "former_name": ("name",),
    "address": (
        "as_given", "street", "house_number", "stair", "apartment", "suffix", "co", "po_box",
        "postal_code", "town", "country", "line_folded", "town_folded",
    ),
    "phone": ("as_given", "e164"),
    "email": ("email", "email_folded"),
    "note": ("text",),
    "task": ("text",),
    "relation": ("object", "street", "house_number", "stair", "apartment", "suffix", "place", "object_folded"),
    "event": (
        "object", "street", "house_number", "stair", "apartment", "suffix", "place", "object_folded", "description",
    ),
    "change": ("old", "new", "reason", "statement"),
}  # fmt: skip


def sealed_columns() -> tuple[tuple[str, str], ...]:
    """Return every column of somebody's rows that is sealed or may be: table and column."""
    always = [(table, column) for table, columns in ALWAYS_SEALED.items() for column in columns]
    return (*always, *((table, "sealed") for table in SEALED_WHEN_PROTECTED))


# SHA-256 over the sorted SQL texts of each version (see migrations.schema_pin).
PINS: dict[int, str] = {
    1: "3a0d2656b8b39473cab7d127b48cabf6b49edb3e7e0481d84e4d4c4424d1e398",
    2: "a8dc72edbe89742f85940b71920cdb3e6930a9d0c96ca3fc58c991feadd7f359",
    3: "297ffe193aa4a7d93ff87a1097c1e6c3b82c6b9f2e04a64b0383bfcf84ef160a",
    4: "192fb8c5dbc581a62ba9bc42d311046d026575d1e93dc57de37d3e0257935f90",
    5: "8c4395004306602b33cbf7655ce79bbecb26429927d2314596e35102e89ad766",
    6: "2c6ff48c7bba9cdb5ffb8b1446a59f505bcc22323231e82f47a3a191144dad6e",
    7: "f01c71a568c0687849f2f4337063526f687df5fb37a5663641bff69028983eb8",
    8: "830cdd7e9e0c06cca44a6b6510fa2302b578d2799d9f469102f6ba62cc075b0d",
    9: "23ab176694c6c29a85d35863a4b800ac08a432682d5dc64cc8edccb414e0c267",
    10: "c778596a3ccc4874621ab70f50541f816a19c31ce780d93e30ce48bf33a2430e",
    11: "ae3eeaa9985736bf1e6006cd42e8615e7f122eee5f8ff118acfb661daf4e9087",
}
