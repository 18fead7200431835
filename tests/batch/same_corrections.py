"""Corrections as the options of `correct` and as the row of a batch: both must come to the same.

Words in braces are those of `whole_people.words`; ``who`` is the ordinary one of two customers who differ in nothing
but the protection.
"""

from __future__ import annotations

from typing import NamedTuple


class Same(NamedTuple):
    """A correction in both ways; ``stdin`` is what `correct` reads, ``found`` and ``lost`` are words for `find`."""

    name: str
    options: tuple[str, ...]
    row: dict[str, str]
    who: int = 1001
    stdin: str = ""
    found: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


_CODE = ("--identity-code", "-", "--identity-code-change")
_MOVE = ("--street", "{new_street}", "--postal-code", "33720", "--town", "{new_town}")
_MOVED = {"street": "{new_street}", "postal_code": "33720", "town": "{new_town}"}

SAME: tuple[Same, ...] = (
    Same("family name", ("--family-name", "Ånger"), {"family_name": "Ånger"}, found=("anger",), lost=()),
    Same("given names", ("--given-names", "Eino Ilmari"), {"given_names": "Eino Ilmari"}, found=("ilmari",)),
    Same("call name", ("--call-name", "Kalle"), {"call_name": "Kalle"}, found=("kalle",)),
    Same(
        "all names",
        ("--family-name", "Ånger", "--given-names", "Eino Ilmari", "--call-name", "Eino"),
        {"family_name": "Ånger", "given_names": "Eino Ilmari", "call_name": "Eino"},
        found=("eino",),
    ),
    Same("call name cleared", ("--clear", "call-name"), {"call_name": "<clear>"}),
    Same("given names cleared", ("--clear", "given-names"), {"given_names": "<clear>"}),
    Same("first given names", ("--given-names", "Eino"), {"given_names": "Eino"}, 1005, found=("eino",)),
    Same("former name replaced", ("--former-name", "Virta"), {"former_name": "Virta"}, found=("virta",)),
    Same(
        "former name of several",
        ("--former-name", "Vanhin=Virta"),
        {"was_former_name": "Vanhin", "former_name": "Virta"},
        1003,
        found=("virta",),
        lost=("vanhin",),
    ),
    Same("former name added", ("--add-former-name", "Virta"), {"add_former_name": "Virta"}, found=("virta",)),
    Same(
        "former name removed", ("--remove-former-name", "Vanhin"), {"remove_former_name": "Vanhin"}, 1003,
        lost=("vanhin",),
    ),
    Same("former names cleared", ("--clear", "former-name"), {"former_name": "<clear>"}, 1003, lost=("vanhanen",)),
    *(
        Same(
            f"identity code for {why}",
            (*_CODE, why),
            {"identity_code": "{new_code}", "identity_code_change": why},
            stdin="{new_code}\n",
        )
        for why in ("correction", "threat", "misuse", "confirmation")
    ),
    Same(
        "identity code and given names by confirmation",
        (*_CODE, "confirmation", "--given-names", "Elli", "--call-name", "Elli"),
        {"given_names": "Elli", "call_name": "Elli", "identity_code": "{new_code}",
         "identity_code_change": "confirmation"},
        stdin="{new_code}\n",
        found=("elli",),
        lost=("kalevi",),
    ),
    Same(
        "given names alone by confirmation",
        ("--identity-code-change", "confirmation", "--given-names", "Elli"),
        {"identity_code_change": "confirmation", "given_names": "Elli"},
        found=("elli",),
        lost=("kalevi",),
    ),
    Same(
        "first identity code",
        ("--identity-code", "-", "--identity-code-reason", "credit"),
        {"identity_code": "{new_code}", "identity_code_reason": "credit"},
        1005,
        "{new_code}\n",
    ),
    Same("identity code cleared", ("--clear", "identity-code"), {"identity_code": "<clear>"}),
    Same("reason of the identity code", ("--identity-code-reason", "law"), {"identity_code_reason": "law"}),
    Same("moved house", (*_MOVE, "--since", "1.11.2026"), {**_MOVED, "since": "1.11.2026"}),
    Same("moves house soon", (*_MOVE, "--since", "1.1.2027"), {**_MOVED, "since": "1.1.2027"}),
    Same("first address", _MOVE, _MOVED, 1005),
    Same("first postal code alone", ("--postal-code", "33720"), {"postal_code": "33720"}, 1005),
    Same("a box instead of the other", ("--po-box", "77", "--postal-code", "33102", "--town", "Tampere",
         "--address-kind", "postal"), {"po_box": "77", "postal_code": "33102", "town": "Tampere",
         "address_kind": "postal"}),
    Same("billing address", (*_MOVE, "--address-kind", "billing", "--co", "Oy Yritys"),
         {**_MOVED, "address_kind": "billing", "co": "Oy Yritys"}),
    Same("contact address", (*_MOVE, "--address-kind", "contact"), {**_MOVED, "address_kind": "contact"}),
    Same("address abroad", ("--street", "Storgatan 5", "--postal-code", "11122", "--town", "Stockholm", "--country",
         "SE"), {"street": "Storgatan 5", "postal_code": "11122", "town": "Stockholm", "country": "SE"}),
    Same("address mended", (*_MOVE, "--correct-address"), {**_MOVED, "correct_address": "yes"}),
    Same("postal code mended", ("--postal-code", "33720"), {"postal_code": "33720"}),
    Same("town of the postal address mended", ("--town", "Nokia", "--address-kind", "postal"),
         {"town": "Nokia", "address_kind": "postal"}),
    Same("begin of the address mended", ("--town", "Nokia", "--since", "1.2.2020"),
         {"town": "Nokia", "since": "1.2.2020"}),
    Same("addresses cleared", ("--clear", "address"), {"street": "<clear>"}),
    Same("phone replaced", ("--phone", "{new_phone}"), {"phone": "{new_phone}"}),
    Same("phone of several", ("--phone", "{phone2}={new_phone}"), {"was_phone": "{phone2}", "phone": "{new_phone}"},
         1003),
    Same("first phone", ("--phone", "{new_phone}"), {"phone": "{new_phone}"}, 1005),
    Same("phone added", ("--add-phone", "{new_phone}"), {"add_phone": "{new_phone}"}),
    Same("phone added that is there", ("--add-phone", "{phone}", "--language", "sv"),
         {"add_phone": "{phone}", "language": "sv"}),
    Same("phone removed", ("--remove-phone", "{phone2}"), {"remove_phone": "{phone2}"}, 1003),
    Same("phones cleared", ("--clear", "phone"), {"phone": "<clear>"}, 1003),
    Same("e-mail replaced", ("--email", "{new_email}"), {"email": "{new_email}"}),
    Same("e-mail of several", ("--email", "{email2}={new_email}"), {"was_email": "{email2}", "email": "{new_email}"},
         1003),
    Same("e-mail added", ("--add-email", "{new_email}"), {"add_email": "{new_email}"}),
    Same("e-mail removed", ("--remove-email", "{email}"), {"remove_email": "{email}"}, 1003),
    Same("e-mails cleared", ("--clear", "email"), {"email": "<clear>"}),
    Same("account replaced", ("--iban", "-"), {"iban": "FI21 1234 5600 0007 85"}, 1005, "FI21 1234 5600 0007 85\n"),
    Same("another account", ("--iban", "-"), {"iban": "FI37 1590 3000 0007 76"}, stdin="FI37 1590 3000 0007 76\n"),
    Same("account added", ("--add-iban", "-"), {"add_iban": "FI37 1590 3000 0007 76"},
         stdin="FI37 1590 3000 0007 76\n"),
    Same("account removed", ("--remove-iban", "0785"), {"remove_iban": "FI21 1234 5600 0007 85"}, 1003),
    Same("accounts cleared", ("--clear", "iban"), {"iban": "<clear>"}, 1003),
    Same("nationalities set", ("--nationality", "NO", "--nationality", "FI"), {"nationality": "NO,FI"}),
    Same("nationality added", ("--add-nationality", "NO"), {"add_nationality": "NO"}),
    Same("nationality removed", ("--remove-nationality", "SE"), {"remove_nationality": "SE"}),
    Same("nationality exchanged", ("--nationality", "SE=NO"), {"remove_nationality": "SE", "add_nationality": "NO"}),
    Same("nationalities cleared", ("--clear", "nationality"), {"nationality": "<clear>"}),
    Same("marital status", ("--marital-status", "widowed"), {"marital_status": "leski"}),
    Same("marital status cleared", ("--clear", "marital-status"), {"marital_status": "<clear>"}),
    Same("household", ("--household-size", "5"), {"household_size": "5"}),
    Same("household cleared", ("--clear", "household-size"), {"household_size": "<clear>"}),
    Same("language", ("--language", "sv"), {"language": "ruotsi"}),
    Same("language cleared", ("--clear", "language"), {"language": "<clear>"}),
    Same("notice given", ("--notice-given", "1.11.2026"), {"notice_given": "1.11.2026"}),
    Same("notice not given", ("--clear", "notice-given"), {"notice_given": "<clear>"}, 1003),
    Same("notice given again", ("--notice-given", "1.11.2026"), {"notice_given": "1.11.2026"}, 1003),
    Same("death", ("--deceased-on", "20.11.2026"), {"deceased_on": "20.11.2026"}),
    Same("note", ("--note", "koira\nja kissa"), {"note": "koira\nja kissa"}),
    Same("from elsewhere", ("--language", "sv", "--source", "vtj"), {"language": "sv", "source": "vtj"}),
    Same("with a reason", ("--language", "sv", "--reason", "{new_street}", "--initiative", "controller"),
         {"language": "sv", "reason": "{new_street}", "initiative": "controller"}),
    Same("contact from elsewhere with a reason",
         ("--phone", "{new_phone}", "--source", "group", "--reason", "kysyttiin"),
         {"phone": "{new_phone}", "source": "group", "reason": "kysyttiin"}),
    Same("much at once", (*_MOVE, "--phone", "{new_phone}", "--add-email", "{new_email}", "--family-name", "Ånger",
         "--household-size", "3", "--note", "koira", "--notice-given", "1.11.2026", "--source", "other"),
         {**_MOVED, "phone": "{new_phone}", "add_email": "{new_email}", "family_name": "Ånger", "household_size": "3",
          "note": "koira", "notice_given": "1.11.2026", "source": "other"}, found=("anger",)),
)  # fmt: skip
