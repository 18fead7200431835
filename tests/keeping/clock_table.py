"""Under which name of the configuration each table and column stands, so that a clock governs it (N-07, F-41).

The test compares this with the columns of a freshly made file: whoever adds one must say here when its data go.
"""

from __future__ import annotations

CUSTOMER: dict[str, str] = {
    "family_name": "family_name",
    "given_names": "given_names",
    "call_name": "call_name",
    "family_folded": "family_name",
    "name_folded": "family_name",
    "search": "family_name",
    "identity_code": "identity_code",
    "identity_code_index": "identity_code",
    "identity_code_reason": "identity_code_reason",
    "nationalities": "nationalities",
    "marital_status": "marital_status",
    "household_size": "household_size",
    "language": "language",
    "notice_version": "notice_given",
    "notice_given_on": "notice_given",
    "deceased_on": "deceased_on",
    "protected_since": "protection",
    "protected_until": "protection",
    "protection_told_by": "protection",
    "no_vtj_update": "protection",
    # What a customer is known by stays as long as the name does, and goes with it.
    **dict.fromkeys(("number", "uid", "created", "source", "entry", "merged_into", "merged_on"), "family_name"),
}
TABLES: dict[str, tuple[str, ...]] = {
    "provenance": ("provenance",),
    "former_name": ("former_names",),
    "former_identity_code": ("former_identity_codes",),
    "address": ("addresses",),
    "phone": ("phones",),
    "email": ("emails",),
    "bank_account": ("bank_accounts",),
    "note": ("notes",),
    "relation": ("relations", "applications"),
    "claim": ("claims",),
    "event": ("door_openings", "key_handovers", "work_orders", "bookings"),
    "change": ("changes",),
    "marketing_choice": ("marketing",),
    "mailing": ("marketing",),
    "mailing_customer": ("marketing",),
    "suppression": ("suppression",),
    "request": ("requests",),
    "request_kind": ("requests",),
    "letter": ("requests",),
    "withheld": ("withheld",),
    "restriction": ("restriction",),
    "hold": ("holds",),
    "disclosure": ("disclosures",),
    "disclosure_customer": ("disclosures",),
    "task": ("tasks",),
    "task_customer": ("tasks",),
    "task_entry": ("tasks",),
    "log": ("log",),
    "log_customer": ("log",),
    "user": ("users",),
    "customer_fts": ("family_name",),
    "customer_word": ("family_name",),
    "customer_fts_data": ("family_name",),
    "customer_fts_idx": ("family_name",),
    "customer_fts_docsize": ("family_name",),
}
CASES = frozenset({"breach", "breach_customer"})
"""Breaches, and whom they touched: under the clock that begins when a case is closed."""

WITH_THE_CUSTOMER = frozenset({"provenance", "restriction", "holds"})
"""What belongs to other data of a customer, and is deleted with them."""

ELSEWHERE: dict[str, str] = {
    "log": "segment by segment, as the log alone can be shortened",
    "users": "with the last entry of the log that they signed",
    "suppression": "never while there is direct marketing: a prohibition has no end (M-12)",
}
"""What no retention of customers takes, and when it goes."""

NOBODY: dict[str, str] = {
    "register": "the register's own",
    "configuration": "what the controller decided",
    "ledger_out": "lines on their way to the ledger: opaque ids and digests",
    "batch": "counts and names of files",
    "recipient": "companies and authorities",
    "customer_fts_config": "settings of the search index",
    "sqlite_sequence": "SQLite's own counters",
    "_sqlite_migrations": "which steps made the tables",
}
"""Tables without data of any customer, and what they hold."""
