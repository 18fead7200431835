"""A customer of whom every column of the register holds a marker of its own; no such person exists.

What commands write comes from commands: added, corrected three times, opted out, consented, with notes. The markers
of days and codes, and the rows that no command writes yet, are then put in beside kkrek.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from register_file import opened

if TYPE_CHECKING:
    from office import Command, Office

    from kkrek.store.connection import Store

REQUEST = "2026-0007"


def fill(office: Office, clerk: Command, viewer: Command) -> None:
    """Make customer 1001, with an open access request that is not answered yet."""
    _run(clerk, "add", "--family-name", "Qoldnameä", "--given-names", "Qsealedgiven", "--call-name", "Qcallå",
         "--former-name", "Qformerä", "--phone", "0457 000 111", "--email", "Qmail@esimerkki.fi",
         "--street", "Qvanhakuja 7", "--postal-code", "33710", "--town", "Tampere", "--nationality", "NO",
         "--marital-status", "separated", "--household-size", "17", "--language", "sv", "--note", "Qnoteö",
         "--notice-given", "today", "--identity-code", "-", "--identity-code-reason", "credit", "--iban", "-",
         stdin="150685-911U\nFI21 1234 5600 0007 85\n")  # fmt: skip
    _run(viewer, "opt-out", "1001", "--received", "1.3.2026")
    _run(clerk, "consent", "give", "1001", "--kind", "research", "--channel", "automated", "--letter", "Qletter")
    _run(clerk, "correct", "1001", "--family-name", "Qfamilyö", "--street", "Quusikuja 8", "--postal-code", "33100",
         "--town", "Tampere", "--since", "1.11.2026")  # fmt: skip
    _run(clerk, "correct", "1001", "--identity-code", "-", "--identity-code-change", "misuse", stdin="131052-9085\n")
    _run(clerk, "note", "add", "1001", "Qsecondnote")
    _run(clerk, "relation", "open", "1001", "--kind", "flat-lease", "--object", "Qflat 1 A 2", "--begin", "1.2.2020",
         "--end", "2.3.2020")  # fmt: skip
    _run(clerk, "relation", "open", "1001", "--kind", "parking-lease", "--object", "Qparking", "--begin", "1.2.2020",
         "--end", "2.3.2020")  # fmt: skip
    _run(clerk, "claim", "open", "1001", "--reference", "Qreference", "--due-on", "1.2.2020")
    _run(clerk, "event", "add", "1001", "--kind", "key-handover", "--object", "Qevent 1 A 2", "--told", "Qtoldto",
         "--description", "Qdescriptionö")  # fmt: skip
    _run(clerk, "event", "add", "1001", "--kind", "booking", "--object", "Qlaundry")
    with opened(office) as store:
        store.run("UPDATE customer SET protected_since = '1974-05-06'")
    _run(clerk, "correct", "1001", "--given-names", "Qgivenä", "--identity-code-change", "confirmation",
         "--add-phone", "0457 000 222", "--add-email", "qsealed@esimerkki.fi",
         "--street", "Qsealedstreet 9", "--town", "Qsealedtown", "--address-kind", "postal")  # fmt: skip
    _run(clerk, "note", "add", "1001", "Qsealednote")
    _run(clerk, "relation", "open", "1001", "--kind", "flat-lease", "--object", "Qsealedflat 1", "--begin", "1.4.2020",
         "--end", "1.5.2020")  # fmt: skip
    _run(clerk, "event", "add", "1001", "--kind", "fault-report", "--description", "Qsealedevent")
    with opened(office) as store:
        _mark_customer(store)
        _mark_contacts(store)
        _mark_ties(store)
        _add_merged(store)
        _mark_history(store)
        _add_requests(store)
        _add_limits(store)
        _add_disclosure_and_task(store)


def _run(user: Command, *argv: str, stdin: str | None = None) -> None:
    done = user(*argv, stdin=stdin)
    assert done.code == 0, done.err


def _mark_customer(store: Store) -> None:
    store.run(
        "UPDATE customer SET created = '1971-02-03', source = 'group', notice_version = 'Qnotice',"
        " notice_given_on = '1972-03-04', deceased_on = '1973-04-05', protected_until = '1975-06-07',"
        " protection_told_by = 'Qtoldby', no_vtj_update = 1"
    )
    store.run(
        "INSERT INTO provenance (customer, field, source, recorded_on, entry)"
        " VALUES (1001, 'household_size', 'authority', '1976-07-01', 1)"
    )


def _mark_contacts(store: Store) -> None:
    """Give each table of contacts one row in clear whose every column is a marker."""
    store.run(
        "UPDATE former_name SET until = '1977-08-09', source = 'other', recorded_on = '1977-01-01'"
        " WHERE name = 'Qformerä'"
    )
    store.run("UPDATE former_identity_code SET until = '1978-09-10', source = 'controller', recorded_on = '1978-01-01'")
    store.run(
        "UPDATE address SET kind = 'billing', as_given = 'Qasgiven', street = 'Qstreet', house_number = 'Qhouse',"
        " stair = 'Qstair', apartment = 'Qflat', suffix = 'Qsuffix', co = 'Qcareof', po_box = 'Qbox',"
        " postal_code = '98765', town = 'Qtownä', country = 'IS', line_folded = 'qlinefolded', town_folded = 'qtowna',"
        " since = '1979-10-11', until = '1980-11-12', source = 'vtj', recorded_on = '1979-01-01'"
        " WHERE street = 'Qvanhakuja'"
    )
    store.run("UPDATE phone SET source = 'group', recorded_on = '1981-01-01' WHERE sealed IS NULL")
    store.run("UPDATE email SET source = 'authority', recorded_on = '1982-01-01' WHERE sealed IS NULL")
    store.run("UPDATE bank_account SET source = 'other', recorded_on = '1983-01-01'")
    store.run(
        "UPDATE note SET written_on = '1984-02-02', reviewed_on = '1984-03-03', source = 'controller',"
        " recorded_on = '1984-01-01' WHERE id = 1"
    )
    store.run("UPDATE note SET reviewed_on = '2026-11-22' WHERE id > 1")
    store.run("UPDATE event SET reviewed_on = '1994-03-03' WHERE id = 1")
    store.run("UPDATE event SET reviewed_on = '2026-11-22' WHERE id > 1")
    store.run("UPDATE change SET reviewed_on = '1985-06-06'")


def _mark_ties(store: Store) -> None:
    """Give relation, claim and event one row in clear whose every column is a marker."""
    store.run(
        f"UPDATE relation SET {_premises('Qrel')}, company = 'Qcompany', begin = '1992-01-01', end = '1992-02-02',"
        " source = 'vtj', recorded_on = '1992-03-03' WHERE id = 1"
    )
    store.run(
        "UPDATE claim SET company = 'Qcreditor', due_on = '1993-01-01', state = 'judgment', paid_on = '1993-02-02',"
        " disputed_on = '1993-03-03', judgment_on = '1993-04-04', interrupted_on = '1993-05-05,1993-06-06',"
        " source = 'controller', recorded_on = '1993-07-07'"
    )
    store.run(
        f"UPDATE event SET {_premises('Qevent')}, happened_on = '1994-01-01', source = 'group',"
        " recorded_on = '1994-02-02' WHERE id = 1"
    )


def _premises(flat: str) -> str:
    parts = ("object", "street", "house_number", "stair", "apartment", "suffix")
    columns = [f"{part} = '{flat}{part.replace('_', '')}'" for part in parts]
    return ", ".join([*columns, f"object_folded = '{flat.lower()}folded'"])


def _add_merged(store: Store) -> None:
    """Add a number that leads to the customer since they were merged."""
    store.run(
        "INSERT INTO customer (number, uid, created, source, family_name, family_folded, name_folded, search,"
        " merged_into, merged_on, entry)"
        " VALUES (1090, :uid, '2026-11-22', 'subject', '', '', '', '', 1001, '1973-11-12', 1)",
        {"uid": "f" * 32},
    )


def _mark_history(store: Store) -> None:
    store.run(
        "UPDATE change SET new = '\"Qnewnameö\"', source = 'vtj', initiative = 'controller', reason = 'Qreason',"
        " statement = 'Qstatement', changed_on = '1985-05-05' WHERE field = 'family_name'"
    )
    store.run(
        "UPDATE marketing_choice SET since = '1986-06-06', via = 'portal', text_version = 'Qagreed',"
        " recorded_on = '1986-07-07' WHERE state = 'consented'"
    )
    store.run(
        "UPDATE marketing_choice SET taken_back_on = '1986-08-08', taken_back_reason = 'Qtakenback'"
        " WHERE id = (SELECT min(id) FROM marketing_choice WHERE state = 'forbidden')"
    )


def _add_requests(store: Store) -> None:
    """Add a request of the past, extended and answered in part, and an open one with something withheld."""
    uid = _uid(store)
    store.run(
        "INSERT INTO request VALUES ('1987-0001', 1001, :uid, 'portability', '1987-01-02', 'sms', 'Qrequester',"
        " 'Qauthority', 'one_time_code', '1987-01-03', '1987-01-04', '1987-02-02', '1987-02-03', '1987-02-03',"
        " '1987-04-02', 'Qextension', 'partly', 'partly', 'Qrefusal', '1987-04-01', 'read_aloud', NULL, NULL, 1,"
        " 'Qperson', 'Qreplyto', 'Qobjected', '1987-01-05', 1, NULL)",
        {"uid": uid},
    )
    store.run("INSERT INTO request_kind VALUES ('1987-0001', 'portability', 'partly', '1987-03-31', 'Qpartly')")
    store.run(
        "INSERT INTO request (id, customer, uid, kinds, received_on, via, aim_on, latest_on, state, outcome,"
        " withdrawn_on, entry) VALUES ('1987-0002', 1001, :uid, 'erasure', '1987-05-01', 'letter', '1987-06-01',"
        " '1987-06-01', 'withdrawn', 'withdrawn', '1987-05-05', 1)",
        {"uid": uid},
    )
    store.run(
        "INSERT INTO letter (request, customer, kind, language, made_on, sha256, pages, entry)"
        " VALUES ('1987-0001', 1001, 'identity_question', 'sv', '1987-01-06', 'Qhash', 87, 1)"
    )
    store.run(
        "INSERT INTO mailing (id, kind, channel, made_on, sent_on, listed, excluded, entry)"
        " VALUES (1, 'other_dm', 'sms', '1995-01-01', '1995-02-02', 9, '{}', 1)"
    )
    store.run("INSERT INTO mailing_customer VALUES (1, 1001)")
    store.run(
        "INSERT INTO request (id, customer, uid, kinds, received_on, via, identity_method, aim_on, latest_on, state,"
        " entry) VALUES (:id, 1001, :uid, 'access', '2026-11-20', 'email', 'known_contact', '2026-12-20',"
        " '2026-12-21', 'received', 1)",
        {"id": REQUEST, "uid": uid},
    )
    store.run(
        "INSERT INTO withheld (request, item, provision, reason, words) VALUES"
        " (:id, 'note:2', '15(4)', 'Qwithheld', NULL), (:id, 'note:1', '15(4)', NULL, 'Qmaskedword')",
        {"id": REQUEST},
    )


def _add_limits(store: Store) -> None:
    store.run(
        "INSERT INTO restriction (customer, ground, purpose, since, informed_on, lifted_on, request,"
        " entry) VALUES (1001, 'c', 'Qpurpose', '1988-01-01', '1988-02-02', '1988-03-03', '1987-0001', 1)"
    )
    store.run(
        "INSERT INTO hold (customer, field_group, reason, since, review_on, released_on, request, entry)"
        " VALUES (1001, 'bank_accounts', 'Qholdreason', '1989-01-01', '1989-02-02', '1989-03-03', '1987-0001', 1)"
    )


def _add_disclosure_and_task(store: Store) -> None:
    store.run(
        "INSERT INTO recipient (id, name, role, purpose, entry) VALUES (1, 'Qrecipient Oy', 'processor', 'billing', 1)"
    )
    store.run(
        "INSERT INTO disclosure (id, recipient, disclosed_on, fields, purpose, basis, method, entry)"
        " VALUES (1, 1, '1990-01-01', 'family_name,phones', 'Qwhatfor', 'Qbasis', 'Qmethod', 1)"
    )
    store.run("INSERT INTO disclosure_customer VALUES (1, 1001)")
    store.run(
        "INSERT INTO task (id, uid, kind, place, text, made_on, due_on, done_on, confirmed_by, request, entry)"
        " VALUES (500, 'task', 'other_place', 'paper', 'Qtasktext', '1990-12-31', '1991-01-01', '1991-02-02',"
        " 'Qconfirmed', '1987-0001', 1)"
    )
    store.run("INSERT INTO task_customer VALUES (500, :uid, 1001)", {"uid": _uid(store)})
    store.run(
        "INSERT INTO task (id, uid, kind, recipient, made_on, due_on, done_on, entry)"
        " VALUES (501, 'told', 'tell_recipient', 1, '1990-12-31', '1991-01-01', '1991-02-02', 1)"
    )
    store.run("INSERT INTO task_customer VALUES (501, :uid, 1001)", {"uid": _uid(store)})
    store.run("INSERT INTO task_entry VALUES (501, :uid, 1, 'restriction')", {"uid": _uid(store)})


def _uid(store: Store) -> str:
    row = store.one("SELECT uid FROM customer WHERE number = 1001")
    assert row is not None
    return str(row["uid"])
