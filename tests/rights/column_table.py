"""What each column of the register holds, whether the access report tells it, and what an erasure leaves of it.

The completeness test compares this table with the columns of a freshly made file: whoever adds a column must say
here how it is reported (E-22) and erased (E-39), or why not.
"""

from __future__ import annotations

from column_kinds import (
    DERIVED,
    HANDLED,
    LIST,
    NO_COMMAND,
    SYSTEM,
    Column,
    Told,
    Untold,
    coded,
    day,
    origin,
    text,
    untold,
)

from kkrek.domain.words import fold

CUSTOMER: dict[str, Column] = {
    "number": Told(
        stored=None, json='"number": 1001', paper="Customernumber1001", stays="tasks in other places, until done"
    ),
    "uid": Untold(why=SYSTEM),
    "created": day("1971-02-03"),
    "source": coded('"first_record": {"source": "group"', "fromagroupcompany"),
    "family_name": text("Qfamilyö"),
    "given_names": text("Qgivenä"),
    "call_name": text("Qcallå"),
    "identity_code": Told(stored=None, json="131052-9085", paper="131052-9085"),
    "identity_code_index": Untold(why="a keyed digest of the identity code, for look-up"),
    "identity_code_reason": coded('"identity_code_reason": "credit"', "grantingofcredit"),
    "nationalities": coded('"NO"', "Norway"),
    "marital_status": coded('"marital_status": "separated"', "legallyseparated"),
    "household_size": coded('"household_size": 17', "Personsatthesameaddress17"),
    "language": coded('"language": "sv"', "LanguageoflettersSwedish"),
    "notice_version": text("Qnotice"),
    "notice_given_on": day("1972-03-04"),
    "deceased_on": day("1973-04-05"),
    "protected_since": day("1974-05-06"),
    "protected_until": day("1975-06-07"),
    "protection_told_by": text("Qtoldby"),
    "no_vtj_update": coded('"no_vtj_update": true', "notupdatedfromthePopulationInformationSystem"),
    "merged_into": Told(stored=None, json='"merged": [{"number": 1090,', paper="Numbersmergedintothisone1090"),
    "merged_on": day("1973-11-12"),
    "family_folded": Untold(why=DERIVED, stored=fold("Qfamilyö")),
    "name_folded": Untold(why=DERIVED, stored=fold("Qcallå")),
    "search": Untold(why=DERIVED, stored=fold("Qgivenä")),
    "entry": Untold(why=SYSTEM),
}
CONTACTS: dict[str, dict[str, Column]] = {
    "provenance": {
        "customer": Untold(why=SYSTEM),
        "field": Told(stored=None, json='"household_size": {"source": "authority"', paper="fromanauthority,1July1976"),
        **origin("authority", "fromanauthority", "1976-07-01"),
        "entry": Untold(why=SYSTEM),
    },
    "former_name": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "name": text("Qformerä"),
        "until": day("1977-08-09"),
        "sealed": Told(stored=None, json="Qsealedgiven", paper="Qsealedgiven"),
        **origin("other", "fromanothersource", "1977-01-01"),
    },
    "former_identity_code": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "identity_code": Told(stored=None, json="150685-911U", paper="150685-911U"),
        "identity_code_index": Untold(why="a keyed digest of the identity code, for look-up"),
        "change": coded('"change": "misuse"', "changedbecauseofmisuse"),
        "until": day("1978-09-10"),
        **origin("controller", "recordedbyus", "1978-01-01"),
    },
    "address": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "kind": coded('"kind": "billing"', "Billingaddress"),
        "as_given": text("Qasgiven"),
        "street": text("Qstreet"),
        "house_number": text("Qhouse"),
        "stair": text("Qstair"),
        "apartment": text("Qflat"),
        "suffix": text("Qsuffix"),
        "co": text("Qcareof"),
        "po_box": text("Qbox"),
        "postal_code": text("98765"),
        "town": text("Qtownä"),
        "country": coded('"country": "IS"', "Iceland"),
        "line_folded": Untold(why=DERIVED, stored="qlinefolded"),
        "town_folded": Untold(why=DERIVED, stored=fold("Qtownä")),
        "since": day("1979-10-11"),
        "until": day("1980-11-12"),
        "sealed": Told(stored=None, json="Qsealedtown", paper="Qsealedtown"),
        **origin("vtj", "fromthePopulationInformationSystem", "1979-01-01"),
    },
    "phone": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "as_given": text("0457 000 111"),
        "e164": Told(
            stored="+358457000111", json="+358457000111", paper="", why="printed as the person gave it (R-03)"
        ),
        "sealed": Told(stored=None, json="0457 000 222", paper="0457000222"),
        **origin("group", "fromagroupcompany", "1981-01-01"),
    },
    "email": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "email": text("Qmail@esimerkki.fi"),
        "email_folded": Untold(why=DERIVED, stored="qmail@esimerkki.fi"),
        "sealed": Told(stored=None, json="qsealed@esimerkki.fi", paper="qsealed@esimerkki.fi"),
        **origin("authority", "fromanauthority", "1982-01-01"),
    },
    "bank_account": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "iban": Told(stored=None, json="FI2112345600000785", paper="FI2112345600000785"),
        **origin("other", "fromanothersource", "1983-01-01"),
    },
    "note": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "id": Told(stored=None, json='"notes": [{"id": 1,', paper="", why="the paper shows the note by its day"),
        "text": text("Qnoteö"),
        "written_on": day("1984-02-02"),
        "reviewed_on": Told(
            stored="1984-03-03", json="1984-03-03", paper="", why="the paper prints no note that was not reviewed"
        ),
        "sealed": Told(stored=None, json="Qsealednote", paper="Qsealednote"),
        **origin("controller", "recordedbyus", "1984-01-01"),
    },
    "change": {
        **untold("entry", "customer", "uid", "row_uid", "reference", why=SYSTEM),
        "id": Told(stored=None, json='{"id": 1, "entry": ', paper="", why="the paper tells it by its day"),
        "field": coded('"field": "family_name"', "Familyname"),
        "old": text("Qoldnameä"),
        "new": text("Qnewnameö"),
        "sealed": Told(stored=None, json="Qsealedgiven", paper="Qsealedgiven"),
        "source": coded('"source": "vtj", "initiative": "controller"', "onourowninitiativefromthePopulation"),
        "initiative": coded('"initiative": "controller"', "onourowninitiative"),
        "reason": text("Qreason"),
        "statement": text("Qstatement"),
        "changed_on": day("1985-05-05"),
        "reviewed_on": Told(
            stored="1985-06-06", json="1985-06-06", paper="", why="the paper prints no reason that was not reviewed"
        ),
    },
}


def premises(flat: str, place: str) -> dict[str, Column]:
    """Return the columns of an object; each marker begins with ``flat``, that of a place is ``place``."""
    parts = ("object", "street", "house_number", "stair", "apartment", "suffix")
    return {
        **{part: text(f"{flat}{part.replace('_', '')}") for part in parts},
        "place": text(place),
        "object_folded": Untold(why=DERIVED, stored=f"{fold(flat)}folded"),
    }


TIES: dict[str, dict[str, Column]] = {
    "relation": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "id": Told(stored=None, json='"relations": [{"id": 1,', paper="", why="the paper tells it by kind and days"),
        "kind": coded('"kind": "parking_lease"', "Leaseofaparkingplace"),
        "company": text("Qcompany"),
        **premises("Qrel", "Qparking"),
        "begin": day("1992-01-01"),
        "end": day("1992-02-02"),
        "sealed": Told(stored=None, json="Qsealedflat", paper="Qsealedflat"),
        **origin("vtj", "fromthePopulationInformationSystem", "1992-03-03"),
    },
    "claim": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "id": Told(stored=None, json='"claims": [{"id": 1,', paper="", why="the paper tells it by its reference"),
        "company": text("Qcreditor"),
        "reference": text("Qreference"),
        "due_on": day("1993-01-01"),
        "state": coded('"state": "judgment"', "courtjudgmentgiven"),
        "paid_on": day("1993-02-02"),
        "disputed_on": day("1993-03-03"),
        "judgment_on": day("1993-04-04"),
        "interrupted_on": Told(
            stored="1993-05-05,1993-06-06",
            json='"interrupted_on": ["1993-05-05", "1993-06-06"]',
            paper="begananew on 5 May 1993",
        ),
        **origin("controller", "recordedbyus", "1993-07-07"),
    },
    "event": {
        **untold("uid", "customer", "entry", why=SYSTEM),
        "id": Told(stored=None, json='"events": [{"id": 1,', paper="", why="the paper tells it by kind and day"),
        "kind": coded('"kind": "key_handover"', "Handingoverofakey"),
        "happened_on": day("1994-01-01"),
        **premises("Qevent", "Qlaundry"),
        "description": text("Qdescriptionö"),
        "told_to": text("Qtoldto"),
        "reviewed_on": Told(
            stored="1994-03-03", json="1994-03-03", paper="", why="the paper prints no description not reviewed"
        ),
        "sealed": Told(stored=None, json="Qsealedevent", paper="Qsealedevent"),
        **origin("group", "fromagroupcompany", "1994-02-02"),
    },
}
CHOICES: dict[str, dict[str, Column]] = {
    "marketing_choice": {
        **untold("id", "customer", "entry", why=SYSTEM),
        "kind": coded('"kind": "research"', "marketresearchandopinionpolls"),
        "channel": coded('"channel": "automated"', "automatedcall"),
        "state": coded('"state": "consented"', "youhaveconsented"),
        "since": day("1986-06-06"),
        "via": coded('"via": "portal"', "throughthewebservice"),
        "text_version": text("Qagreed"),
        "reference": text("Qletter"),
        "recorded_on": Untold(
            why="the day of typing; the day from which the choice holds is told", stored="1986-07-07"
        ),
        "taken_back_on": day("1986-08-08"),
        "taken_back_reason": text("Qtakenback"),
    },
    "request": {
        **untold("customer", "uid", "entry", why=SYSTEM),
        "id": Told(stored="1987-0001", json="1987-0001", paper="1987-0001", stays=HANDLED),
        "kinds": coded('"portability"', "yourdatainaportableform", stays=HANDLED),
        "received_on": day("1987-01-02", stays=HANDLED),
        "via": coded('"via": "sms"', "bytextmessage", stays=HANDLED),
        "requester": text("Qrequester"),
        "authority": text("Qauthority"),
        "identity_method": coded('"one_time_code"', "one-timecode", stays=HANDLED),
        "identity_asked_on": day("1987-01-03", stays=HANDLED),
        "identity_on": day("1987-01-04", stays=HANDLED),
        "aim_on": Told(
            stored="1987-02-02",
            json="1987-02-02",
            paper="",
            why="the office's own date; the answer's is told",
            stays=HANDLED,
        ),
        "latest_on": Untold(why="where the time was extended, the extended day is told"),
        "extended_on": day("1987-02-03", stays=HANDLED),
        "extended_to": day("1987-04-02", stays=HANDLED),
        "extension_reason": text("Qextension"),
        "state": coded('"state": "partly"', "answeredinpart", stays=HANDLED),
        "outcome": Told(stored="partly", json='"outcome": "partly"', paper="answeredinpart", stays=HANDLED),
        "reason": text("Qrefusal"),
        "answered_on": day("1987-04-01", stays=HANDLED),
        "delivery": coded('"delivery": "read_aloud"', "readaloud", stays=HANDLED),
        **untold(
            "answer_sha256", "answer_pages", why="about the paper that the person was given, not about the person"
        ),
        "person": text("Qperson"),
        "reply_to": text("Qreplyto"),
        "purpose": Told(
            stored="Qobjected", json='"purpose": "Qobjected"', paper="Qobjected", stays="a purpose's code, no content"
        ),
        "acknowledged_on": day("1987-01-05", stays=HANDLED),
        "extended_late": coded('"extended_late": true', "afterthefirstmonthhadpassed", stays=HANDLED),
        "withdrawn_on": day("1987-05-05", stays=HANDLED),
    },
    "request_kind": {
        "request": Untold(why=SYSTEM),
        "kind": coded('"settled": [{"kind": "portability"', "yourdatainaportableform:doneinpart", stays=HANDLED),
        "outcome": coded('"outcome": "partly", "on": "1987-03-31"', "doneinpart", stays=HANDLED),
        "settled_on": day("1987-03-31", stays=HANDLED),
        "reason": text("Qpartly"),
    },
    "letter": {
        **untold("id", "customer", "entry", why=SYSTEM),
        "request": Told(stored=None, json='"request": "1987-0001"', paper="1987-0001", stays=HANDLED),
        "kind": coded('"letters": [{"kind": "identity_question"', "Questionaboutyouridentity", stays=HANDLED),
        "language": coded(
            '"language": "sv", "made_on": "1987-01-06"', "QuestionaboutyouridentitySwedish", stays=HANDLED
        ),
        "made_on": day("1987-01-06", stays=HANDLED),
        "sha256": Untold(why="about the letter that the person was given, not about the person"),
        "pages": Told(stored=None, json='"pages": 87', paper="", why="how long the letter is says nothing more"),
    },
    "mailing": {
        **untold("id", "entry", why=SYSTEM),
        **untold("listed", "excluded", why="counts over everybody, nothing about the person"),
        "kind": coded('"mailings": [{"kind": "other_dm"', "otherdirectmarketing", stays=LIST),
        "channel": coded('"channel": "sms", "made_on": "1995-01-01"', "textmessage", stays=LIST),
        "made_on": day("1995-01-01", stays=LIST),
        "sent_on": day("1995-02-02", stays=LIST),
    },
    "mailing_customer": untold("mailing", "customer", why=SYSTEM),
    "withheld": {
        **untold("id", "request", why=SYSTEM),
        "item": Told(stored="note:2", json='"item": "note:2"', paper="itwouldadverselyaffect"),
        "provision": coded('"provision": "15(4)"', "GDPRArticle15(4)"),
        "reason": Untold(why="it would tell what is withheld (Data Protection Act, section 34(3))", stored="Qwithheld"),
        "words": Untold(why="what is masked in the text (GDPR Art. 15(4))", stored="Qmaskedword"),
    },
    "restriction": {
        **untold("id", "customer", "entry", why=SYSTEM),
        "ground": coded('"ground": "c"', "youneedthedataforalegalclaim"),
        "purpose": text("Qpurpose"),
        "since": day("1988-01-01"),
        "informed_on": day("1988-02-02"),
        "lifted_on": day("1988-03-03"),
        "request": Told(stored=None, json='"lifted_on": "1988-03-03", "request": "1987-0001"', paper="case1987-0001"),
    },
    "hold": {
        **untold("id", "customer", "entry", why=SYSTEM),
        "field_group": coded('"group": "bank_accounts"', "bankaccounts:Qholdreason"),
        "reason": text("Qholdreason"),
        "since": day("1989-01-01"),
        "review_on": day("1989-02-02"),
        "released_on": day("1989-03-03"),
        "request": Told(stored=None, json='"released_on": "1989-03-03", "request": "1987-0001"', paper="case1987-0001"),
    },
    "disclosure": {
        **untold("id", "entry", why=SYSTEM),
        "recipient": Told(stored=None, json="Qrecipient Oy", paper="QrecipientOy"),
        "disclosed_on": day("1990-01-01"),
        "fields": coded('"fields": ["family_name", "phones"]', "familyname,phonenumbers"),
        "purpose": text("Qwhatfor"),
        "basis": text("Qbasis"),
        "method": text("Qmethod"),
        "reference": Untold(why="the authority's own case, or the event of which the recipient was told"),
        "sha256": Untold(why=SYSTEM),
    },
    "disclosure_customer": untold("disclosure", "customer", why=SYSTEM),
    "task": {
        **untold("id", "uid", "batch", "entry", why=SYSTEM),
        "kind": coded('"kind": "other_place"', "lookforyourdatainanotherplace", stays=HANDLED),
        "recipient": Untold(why="told as the place"),
        "place": coded('"recipient": "paper"', "paperarchive", stays=HANDLED),
        "text": text("Qtasktext"),
        "sealed": Untold(why=NO_COMMAND),
        "made_on": Untold(why="the day on which the program made the task"),
        "due_on": day("1991-01-01", stays=HANDLED),
        "done_on": day("1991-02-02", stays=HANDLED),
        "confirmed_by": Untold(why="who acted in the office or at the recipient (R-20, E-26)"),
        "request": Told(stored=None, json='"request": "1987-0001"', paper="1987-0001", stays=HANDLED),
    },
    "task_customer": untold("task", "uid", "number", why=SYSTEM),
    "task_entry": {
        **untold("task", "uid", "entry", why=SYSTEM),
        "what": coded('"what": ["restriction"]', "tellarecipientoftherestriction", stays=HANDLED),
    },
}
PROOF = "proof of what was done (Art. 5(2)); section 10 of the report tells day and purpose of each consultation (E-33)"
OFFICE = "about the office, not about a customer"
OWN: dict[str, dict[str, Column]] = {
    "register": untold(
        "id", "made_at", "suppression_key", "next_number", "reserved_until", "wipe_pending", why="the register's own"
    ),
    "log": untold(
        "n", "at", "user", "operation", "fields", "purpose", "reference", "version", "customers", "digest", "detail",
        "ledger_n", "ledger_hash", "prev", "hash", "signature", why=PROOF,
    ),
    "log_customer": untold("entry", "uid", "how", why=PROOF),
    "ledger_out": untold("n", "line", why="signed lines on their way to the ledger: opaque ids and digests alone"),
    "user": untold("name", "role", "company", "purpose", "box_pub", "sign_pub", "added_on", "removed_on", why=OFFICE),
    "configuration": untold("version", "toml", "json", "loaded_on", "entry", why=OFFICE),
    "batch": untold(
        "id", "what", "name", "digest", "applied_at", "user", "read", "changed", "equal", "added", "skipped", "refused",
        "settled", "entry", "undone_at", "undone_entry",
        why="about a file that the office applied: counts, and the name that staff gave it; no row of it, no customer",
    ),
    "recipient": untold(
        "id", "name", "role", "contract", "contract_on", "country", "safeguard", "fields", "purpose", "basis",
        "code", "mapping", "retired_on", "entry", why="about a company; its name is told with each disclosure",
    ),
    "breach": untold(
        "id", "what", "losses", "aware_at", "due_at", "head", "disclosure", "nature", "consequences", "measures",
        "encrypted", "key_leaked", "risk", "persons", "records", "notified_at", "not_notified", "reason", "told_on",
        "not_told", "opened_on", "closed_on", "entry",
        why="the office's documentation of a breach (Art. 33(5)): counts and its own words, no customer",
    ),
    "breach_customer": untold("breach", "uid", why=PROOF),
    "suppression": untold(
        "digest", "identifier", "kind", "channel", "since", "via", "entry",
        why="keyed digests by which an opt-out outlives the erasure; section 14 tells whether the person is listed",
    ),
}  # fmt: skip
INDEX = "the search index over customer.search; the raw pages show that it forgets"
INDEXES: dict[str, dict[str, Column]] = {
    "customer_fts": untold("search", "customer_fts", "rank", why=INDEX),
    "customer_word": untold("term", "doc", "cnt", why="the words of that index, read from it"),
    "customer_fts_data": untold("id", "block", why=INDEX),
    "customer_fts_idx": untold("segid", "term", "pgno", why=INDEX),
    "customer_fts_docsize": untold("id", "sz", why=INDEX),
    "customer_fts_config": untold("k", "v", why=INDEX),
    "sqlite_sequence": untold("name", "seq", why="SQLite's own counters"),
    "_sqlite_migrations": untold("id", "migration_set", "name", "applied_at", why="which steps made the tables"),
}

COLUMNS: dict[str, dict[str, Column]] = {"customer": CUSTOMER, **CONTACTS, **TIES, **CHOICES, **OWN, **INDEXES}
