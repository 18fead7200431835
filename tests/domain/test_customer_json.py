from __future__ import annotations

import json
from datetime import date

from kkrek.domain.customer import (
    Address,
    AddressKind,
    AddressParts,
    BankAccount,
    Change,
    Customer,
    CustomerNumber,
    Disclosure,
    Email,
    FormerIdentityCode,
    FormerName,
    Hold,
    IdentityCodeChange,
    IdentityCodeReason,
    Initiative,
    Language,
    MaritalStatus,
    MarketingChoice,
    Note,
    Origin,
    Phone,
    Protection,
    Restriction,
    Source,
    TaskToDo,
    Via,
)
from kkrek.domain.customer_json import change_json, customer_json, request_json, task_json
from kkrek.domain.request import RequestMade

DAY = date(2026, 3, 1)
OWN = Origin(Source.SUBJECT, DAY)
EMPTY = Customer(
    number=CustomerNumber(1001),
    uid="0f",
    created=DAY,
    source=Source.SUBJECT,
    family_name="Äijälä",
    given_names=None,
    call_name=None,
    former_names=(),
    identity_code=None,
    identity_code_masked=None,
    identity_code_reason=None,
    former_identity_codes=(),
    language=None,
    nationalities=(),
    marital_status=None,
    household_size=None,
    addresses=(),
    phones=(),
    emails=(),
    bank_accounts=(),
    notes=(),
    marketing=(),
    protection=None,
    restrictions=(),
    deceased_on=None,
    notice_version=None,
    notice_given_on=None,
    requests=(),
    disclosures=(),
    holds=(),
    tasks=(),
)
REQUEST = RequestMade(
    id="2026-0001",
    number=CustomerNumber(1001),
    kinds=("access",),
    received_on=date(2026, 11, 24),
    via=Via.EMAIL,
    identity_method="document_seen",
    aim_on=date(2026, 12, 24),
    latest_on=date(2026, 12, 28),
    state="received",
    outcome=None,
    answered_on=None,
    delivery=None,
)
TASK = TaskToDo(
    id=3, kind="tell", place="Fivaldi", due_on=DAY, done_on=None, confirmed_by="Vuokko Virkailija", request=None
)
PARTS = AddressParts(
    as_given="Juvankatu 10", street="Juvankatu", house_number="10", postal_code="33710", town="Tampere"
)
FULL = EMPTY._replace(
    given_names="Aapo Johannes",
    call_name="Aapo",
    former_names=(FormerName(uid="1", name="Åberg", until=DAY, origin=OWN),),
    identity_code="131052-9085",
    identity_code_masked="131052-****",
    identity_code_reason=IdentityCodeReason.LEASE,
    former_identity_codes=(
        FormerIdentityCode(
            uid="2", identity_code="131052-9107", change=IdentityCodeChange.THREAT, until=DAY, origin=OWN
        ),
    ),
    language=Language.FI,
    nationalities=("FI", "SE"),
    marital_status=MaritalStatus.WIDOWED,
    household_size=2,
    addresses=(Address(uid="3", kind=AddressKind.HOME, parts=PARTS, since=DAY, until=None, origin=OWN),),
    phones=(Phone(uid="4", as_given="040 1234567", e164="+358401234567", origin=OWN),),
    emails=(Email(uid="5", email="aapo@example.fi", origin=OWN),),
    bank_accounts=(BankAccount(uid="6", iban="FI2112345600000785", iban_masked="FI21 ... 0785", origin=OWN),),
    notes=(Note(id=1, uid="7", text="autopaikka 12", written_on=DAY, reviewed_on=None, origin=OWN),),
    marketing=(
        MarketingChoice(
            kind="research", channel="post", state="forbidden", since=DAY, via=Via.PHONE, text_version=None
        ),
    ),
    protection=Protection(since=DAY, until=None, told_by="self", no_vtj_update=True),
    restrictions=(
        Restriction(ground="d", purpose="P5", since=DAY),
        Restriction(ground="a", purpose=None, since=date(2026, 4, 1)),
    ),
    deceased_on=DAY,
    notice_version="2026-1",
    notice_given_on=DAY,
    requests=(REQUEST,),
    disclosures=(
        Disclosure(
            recipient="Fivaldi", role="processor", on=DAY, fields=("name",), purpose="billing", basis=None, method=None
        ),
    ),
    holds=(Hold(group="contact", reason="dispute", since=DAY, review_on=None),),
    tasks=(TASK,),
    origins={"household_size": Origin(Source.VTJ, date(2026, 5, 1))},
)
KEYS = [
    "number",
    "uid",
    "created",
    "family_name",
    "given_names",
    "call_name",
    "former_names",
    "identity_code",
    "identity_code_masked",
    "identity_code_reason",
    "former_identity_codes",
    "language",
    "nationalities",
    "marital_status",
    "household_size",
    "addresses",
    "phones",
    "emails",
    "bank_accounts",
    "protection",
    "restriction",
    "deceased_on",
    "notice",
    "marketing",
    "relations",
    "claims",
    "events",
    "notes",
    "requests",
    "disclosures",
    "holds",
    "past_restrictions",
    "past_holds",
    "letters",
    "mailings",
    "tasks",
    "merged",
    "sources",
    "masked",
]
ADDRESS_KEYS = [
    "uid",
    "kind",
    "as_given",
    "street",
    "house_number",
    "stair",
    "apartment",
    "suffix",
    "co",
    "po_box",
    "postal_code",
    "town",
    "country",
    "since",
    "until",
]


def test_the_keys_of_a_customer_and_their_order_are_a_contract() -> None:
    assert list(customer_json(FULL)) == list(customer_json(EMPTY)) == KEYS


def test_the_keys_of_the_parts_and_their_order_are_a_contract() -> None:
    full = json.loads(json.dumps(customer_json(FULL)))
    assert {
        name: list(full[name][0])
        for name in KEYS
        if isinstance(full[name], list) and full[name] and isinstance(full[name][0], dict)
    } == {
        "former_names": ["name", "until"],
        "former_identity_codes": ["identity_code", "change", "until"],
        "addresses": ADDRESS_KEYS,
        "phones": ["as_given", "e164"],
        "emails": ["email"],
        "bank_accounts": ["iban", "iban_masked"],
        "marketing": [
            "kind",
            "channel",
            "state",
            "since",
            "via",
            "reference",
            "taken_back_on",
            "taken_back_reason",
        ],
        "notes": ["id", "text", "written_on", "reviewed_on"],
        "requests": list(request_json(REQUEST)),
        "disclosures": ["recipient", "role", "on", "fields", "purpose", "basis", "method"],
        "holds": ["group", "reason", "since", "review_on", "released_on", "request"],
        "tasks": list(task_json(TASK)),
    }
    assert list(full["protection"]) == ["since", "until", "told_by", "no_vtj_update"]
    assert list(full["restriction"]) == ["ground", "purpose", "since", "informed_on", "lifted_on", "request", "also"]
    assert full["notice"] == {"version": "2026-1", "given_on": "2026-03-01"}


def test_what_is_not_recorded_is_null_or_an_empty_list_and_not_masked() -> None:  # E-23
    empty = customer_json(EMPTY)
    absent = {key for key, value in empty.items() if value is None}
    assert absent == {
        "given_names", "call_name", "identity_code", "identity_code_masked", "identity_code_reason", "language",
        "marital_status", "household_size", "protection", "restriction", "deceased_on", "notice",
    }  # fmt: skip
    assert empty["masked"] == []
    assert empty["addresses"] == []


def test_what_is_hidden_is_null_and_named_in_masked() -> None:
    hidden = EMPTY._replace(masked=frozenset({"notes", "nationalities", "identity_code"}))
    seen = customer_json(hidden)
    assert seen["masked"] == ["identity_code", "nationalities", "notes"]
    assert [seen[name] for name in ("identity_code", "nationalities", "notes")] == [None, None, None]


def test_a_masked_account_still_shows_its_mask() -> None:  # F-45
    account = BankAccount(uid="6", iban=None, iban_masked="FI21 ... 0785", origin=OWN)
    seen = customer_json(EMPTY._replace(bank_accounts=(account,), masked=frozenset({"bank_accounts"})))
    assert seen["bank_accounts"] == [{"iban": None, "iban_masked": "FI21 ... 0785"}]


def test_each_plain_field_names_its_source_and_date() -> None:  # E-21, GDPR Art. 15(1)(g)
    sources = customer_json(FULL)["sources"]
    assert isinstance(sources, dict)
    assert sources["household_size"] == {"source": "vtj", "on": "2026-05-01"}
    assert sources["family_name"] == {"source": "subject", "on": "2026-03-01"}
    of_empty = customer_json(EMPTY)["sources"]
    assert isinstance(of_empty, dict)
    assert list(of_empty) == ["family_name"]


def test_the_widest_restriction_comes_first_and_none_is_lost() -> None:  # GDPR Art. 18, E-41
    in_force = {"informed_on": None, "lifted_on": None, "request": None}
    assert customer_json(FULL)["restriction"] == {
        "ground": "a",
        "purpose": None,
        "since": "2026-04-01",
        **in_force,
        "also": [{"ground": "d", "purpose": "P5", "since": "2026-03-01", **in_force}],
    }


def test_restrictions_and_holds_of_the_past_are_told_too() -> None:  # E-22, E-24
    lifted = Restriction(
        ground="a", purpose=None, since=date(2025, 1, 2), informed_on=date(2025, 2, 1), lifted_on=date(2025, 2, 3)
    )
    released = Hold(group="names", reason="claim", since=date(2025, 1, 2), review_on=None, released_on=date(2025, 3, 4))
    seen = json.loads(json.dumps(customer_json(EMPTY._replace(past_restrictions=(lifted,), past_holds=(released,)))))
    assert seen["restriction"] is None
    assert seen["holds"] == []
    assert seen["past_restrictions"][0]["lifted_on"] == "2025-02-03"
    assert seen["past_holds"][0]["released_on"] == "2025-03-04"


def test_a_request_is_overdue_after_its_last_day_until_answered() -> None:  # E-02, E-04
    assert request_json(REQUEST)["overdue"] is None
    assert request_json(REQUEST, date(2026, 12, 28))["overdue"] is False
    assert request_json(REQUEST, date(2026, 12, 29))["overdue"] is True
    answered = REQUEST._replace(state="answered", answered_on=date(2026, 12, 27))
    assert request_json(answered, date(2026, 12, 29))["overdue"] is False


def test_the_keys_of_a_request_and_their_order_are_a_contract() -> None:
    assert list(request_json(REQUEST)) == [
        "id",
        "number",
        "kinds",
        "received_on",
        "aim_on",
        "latest_on",
        "unstopped_on",
        "extended_to",
        "state",
        "overdue",
        "via",
        "identity_method",
        "outcome",
        "answered_on",
        "delivery",
        "requester",
        "authority",
        "identity_asked_on",
        "identity_on",
        "extended_on",
        "extension_reason",
        "reason",
        "person",
        "reply_to",
        "purpose",
        "acknowledged_on",
        "extended_late",
        "withdrawn_on",
        "settled",
    ]


def test_a_task_names_no_person() -> None:  # E-26, R-20
    assert task_json(TASK, (CustomerNumber(1001),)) == {
        "id": 3,
        "kind": "tell",
        "recipient": "Fivaldi",
        "customers": [1001],
        "due_on": "2026-03-01",
        "done_on": None,
        "request": None,
        "text": None,
        "what": [],
    }


def test_a_change_carries_old_and_new_as_values_and_no_user() -> None:  # E-35, R-20
    change = Change(
        entry=7,
        on=DAY,
        field="nationalities",
        old=None,
        new='["FI", "SE"]',
        source=Source.SUBJECT,
        initiative=Initiative.SUBJECT,
        reason=None,
        statement=None,
        user="vuokko",
    )
    assert change_json(change) == {
        "id": 0,
        "entry": 7,
        "on": "2026-03-01",
        "field": "nationalities",
        "old": None,
        "new": ["FI", "SE"],
        "source": "subject",
        "initiative": "subject",
        "reason": None,
        "statement": None,
        "reviewed_on": None,
    }
