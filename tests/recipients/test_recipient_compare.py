"""`kkrek recipient compare`: what a recipient holds beside the register; both stay as they are (E-42, V-02, V-07)."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from register_file import opened
from register_rows import everything

from kkrek.errors import FindingsError, InputUnreadableError, NotFoundError, RoleTooLowError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from office import Command, Office

JSON = ("--format", "json")
HEAD = "ASIAKASTUNNUS;NIMI1;PUHELIN;MATKAPUHELIN;KIELIKOODI\r\n"
AAPO = "1001;Aapo Äijälä;+358401234567;;FIN\r\n"
SIRI = "1002;Siri Ek;;;SWE\r\n"
NOTHING: dict[str, list[Any]] = {
    "missing_here": [], "erased_here": [], "missing_there": [], "differing": [], "merged": [], "protected": [],
    "twice": [], "unreadable": [],
}  # fmt: skip


def recipient(officer: Command, code: str = "fivaldi", *more: str, fields: str = "") -> None:
    names = fields or "family-name,given-names,phones,language"
    done = officer(
        "recipient", "add", code, "--name", f"Visma {code.capitalize()}", "--role", "processor", "--fields", names,
        "--country", "FI", "--contract", "S-1", "--contract-on", "1.1.2024", "--purpose", "billing", "--basis",
        "6(1)(b)", *(more or ("--mapping", "fivaldi-customers")),
    )  # fmt: skip
    assert done.code == 0, done.err


@pytest.fixture(autouse=True)  # ruff: ignore[pytest-fixture-autouse] - both sides hold these two
def _both_sides(clerk: Command, officer: Command, tmp_path: Path) -> None:
    """Have customers 1001 and 1002 disclosed to Fivaldi."""
    clerk("add", "--family-name", "Äijälä", "--given-names", "Aapo", "--phone", "040 123 4567", "--language", "fi")
    clerk("add", "--family-name", "Ek", "--given-names", "Siri", "--language", "sv")
    recipient(officer)
    done = clerk("disclose", "--to", "fivaldi", "1001", "1002", "--output", str(tmp_path / "sent.csv"), "--yes")
    assert done.code == 0, done.err


def compared(clerk: Command, content: str | bytes, *how: str, to: str = "fivaldi", command: str = "compare") -> Run:
    raw = content if isinstance(content, bytes) else content.encode()
    return clerk("recipient", command, "-", "--to", to, *how, *JSON, stdin=raw)


def found(clerk: Command, content: str | bytes, *how: str, to: str = "fivaldi") -> Any:  # ruff: ignore[any-type] - JSON
    done = compared(clerk, content, *how, to=to)
    assert done.code in {0, FindingsError.exit_code}, done.err
    assert (done.code == 0) == (done.data["differences"] == 0)
    return done.data


def lists(data: Any) -> dict[str, list[Any]]:  # ruff: ignore[any-type] - JSON
    return {name: data[name] for name in NOTHING}


def differing(data: Any) -> dict[int, dict[str, tuple[str, str]]]:  # ruff: ignore[any-type] - JSON
    return {
        one["number"]: {field["field"]: (field["theirs"], field["ours"]) for field in one["fields"]}
        for one in data["differing"]
    }


def test_the_file_that_was_disclosed_is_equal(clerk: Command, tmp_path: Path) -> None:
    done = clerk("recipient", "compare", str(tmp_path / "sent.csv"), "--to", "fivaldi", "--ui-lang", "en")
    assert (done.code, "Both sides say the same." in done.out) == (0, True), done.out + done.err


def test_equal_lists_have_no_difference(clerk: Command) -> None:
    data = found(clerk, HEAD + AAPO + SIRI)
    assert (data["rows"], lists(data)) == (2, NOTHING)


def test_what_is_on_one_side_alone_is_told(clerk: Command) -> None:
    data = found(clerk, HEAD + AAPO + "9999;Outo Ihminen;;;FIN\r\n")
    assert lists(data) == {**NOTHING, "missing_here": [9999], "missing_there": [1002]}


def test_who_was_erased_here_and_is_still_there_is_told_with_the_task(clerk: Command, officer: Command) -> None:  # E-42
    assert officer("erase", "1002", "--ground", "17.1.a", "--yes").code == 0
    data = found(clerk, HEAD + AAPO + SIRI)
    assert lists(data) == {**NOTHING, "erased_here": [1002]}
    listed = officer("task", "list", *JSON).data["tasks"]
    assert data["tasks"] == [one["id"] for one in listed if one["recipient"] == "Visma Fivaldi"]
    assert "tell Visma Fivaldi to erase them, and close task" in compared_text(clerk, HEAD + AAPO + SIRI)


def compared_text(clerk: Command, content: str) -> str:
    return clerk("recipient", "compare", "-", "--to", "fivaldi", "--ui-lang", "en", stdin=content).out


def test_a_number_that_was_never_given_is_not_erased(clerk: Command) -> None:
    data = found(clerk, HEAD + AAPO + SIRI + "1003;Kolmas;;;FIN\r\n1000;Nolla;;;FIN\r\n")
    assert (data["missing_here"], data["erased_here"]) == ([1003, 1000], [])


def test_fields_that_differ_are_told_in_the_recipients_words(clerk: Command) -> None:  # V-07
    data = found(clerk, HEAD + "1001;Aapo Äijälä;0501112223;;SWE\r\n" + SIRI)
    assert differing(data) == {1001: {"PUHELIN": ("0501112223", "+358401234567"), "KIELIKOODI": ("SWE", "FIN")}}
    text = compared_text(clerk, HEAD + "1001;Aapo Äijälä;0501112223;;FIN\r\n" + SIRI)
    assert "1001      PUHELIN  0501112223  +358401234567" in text
    assert "Where theirs is right, `kkrek correct NUMBER` here" in text


@pytest.mark.parametrize(
    "row",
    [
        "1001;Aapo Äijälä;040 1234567;;FIN", "1001;Aapo Äijälä;'+358401234567;;FIN",
        "1001;Aapo A\u0308ija\u0308la\u0308;00358401234567;;fin", " 1001 ; Aapo  Äijälä ;+358 40 123 4567;;FIN ",
    ],
    ids=["national", "guarded", "combining", "spaces"],
)  # fmt: skip
def test_the_same_written_otherwise_is_the_same(clerk: Command, row: str) -> None:
    assert lists(found(clerk, HEAD + row + "\r\n" + SIRI)) == NOTHING


@pytest.mark.parametrize("row", ["1001;AAPO ÄIJÄLÄ;+358401234567;;FIN", "1001;Aapo Aijala;+358401234567;;FIN"])
def test_another_name_is_another_name(clerk: Command, row: str) -> None:
    assert list(differing(found(clerk, HEAD + row + "\r\n" + SIRI))[1001]) == ["NIMI1"]


def test_a_row_that_stands_twice_and_one_without_number_are_told(clerk: Command) -> None:
    data = found(clerk, HEAD + AAPO + SIRI + AAPO + "asiakas;Nimi;;;FIN\r\n")
    assert lists(data) == {**NOTHING, "twice": [1001], "unreadable": [5]}


def test_a_number_that_leads_to_another_is_told(clerk: Command, officer: Command) -> None:
    clerk("add", "--family-name", "Ek", "--given-names", "Siri", "--language", "sv", "--yes")
    assert officer("merge", "1003", "1002", "--yes").code == 0
    data = found(clerk, HEAD + AAPO + SIRI)
    assert lists(data) == {**NOTHING, "merged": [{"number": 1002, "kept": 1003}]}


# Sealed values, and persons to be careful with ----------------------------------------------------------------

CODES = "number;identity_code;iban\n"


@pytest.fixture
def sealed(clerk: Command, officer: Command) -> None:
    """Have customer 1003 with an identity code and an account, both approved for a recipient."""
    clerk("add", "--family-name", "Koski", "--identity-code", "-", "--identity-code-reason", "lease", "--iban", "-",
          stdin="131052-902Y\nFI21 1234 5600 0007 85\n")  # fmt: skip
    recipient(officer, "perinta", "--mapping", "generic", fields="identity-code,bank-accounts")


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1003;131052-902Y;FI21 1234 5600 0007 85", {}),
        ("1003;131052902Y;FI2112345600000785", {}),  # the separator is lost
        ("1003;131052A902Y;FI2112345600000785", {"identity_code": ("131052A****", "131052-****")}),
        ("1003;131052;FI2112345600000785", {"identity_code": ("****", "131052-****")}),
        ("1003;;FI2112345600000785", {"identity_code": ("", "131052-****")}),
        ("1003;131052-902Y;FI1410093000123458", {"iban": ("FI14 ... 3458", "FI21 ... 0785")}),
        ("1003;131052-902Y;12345", {"iban": ("****", "FI21 ... 0785")}),
    ],
)
@pytest.mark.usefixtures("sealed")
def test_sealed_values_are_compared_whole_and_told_masked(
    clerk: Command, row: str, expected: dict[str, tuple[str, str]]
) -> None:  # V-02, F-14, F-45
    done = compared(clerk, CODES + row + "\n", to="perinta")
    assert differing(done.data).get(1003, {}) == expected
    assert "902Y" not in done.out + done.err
    assert "000078" not in done.out + done.err


def test_the_ending_of_a_code_is_never_made_a_code(clerk: Command, officer: Command, tmp_path: Path) -> None:  # V-02
    clerk("add", "--family-name", "Koski", "--identity-code", "-", "--identity-code-reason", "lease",
          stdin="131052-902Y\n")  # fmt: skip
    mapping = tmp_path / "persons.toml"
    mapping.write_text(
        'form = "csv"\n[[columns]]\nname = "id"\nfield = "number"\n[[columns]]\nname = "socialSecurityNumber"\n'
        'field = "identity_code_ending"\nmax = 4\n',
        encoding="utf-8",
    )
    recipient(officer, "persons", "--mapping", str(mapping), fields="identity-code")
    head = "id;socialSecurityNumber\n"
    assert found(clerk, head + "1003;902Y\n", to="persons")["differing"] == []
    done = compared(clerk, head + "1003;903X\n", to="persons")
    assert differing(done.data) == {1003: {"socialSecurityNumber": ("****", "****")}}
    assert "902Y" not in done.out


@pytest.mark.usefixtures("sealed")
def test_codes_alike_but_for_the_separator_are_warned_of(clerk: Command) -> None:  # V-02
    clerk("add", "--family-name", "Koski", "--identity-code", "-", "--identity-code-reason", "lease", "--yes",
          stdin="131052Y902Y\n")  # fmt: skip
    done = compared(clerk, CODES + "1003;131052902Y;FI2112345600000785\n", to="perinta")
    assert "separator-lost" in [one["id"] for one in done.json["warnings"]]


def test_of_the_protected_the_number_alone_is_told(clerk: Command) -> None:  # F-18, V-03
    assert clerk("protect", "1001", "--told-by", "DVV").code == 0
    done = compared(clerk, HEAD + AAPO + SIRI)
    assert lists(done.data) == {**NOTHING, "protected": [1001]}, "the recipient still tells how to reach them"
    assert "401234567" not in done.out
    empty = found(clerk, HEAD + "1001;Aapo Äijälä;;;FIN\r\n" + SIRI)
    assert lists(empty) == NOTHING


def test_the_restricted_are_not_compared(clerk: Command, officer: Command) -> None:  # E-41
    assert officer("restrict", "1001", "--ground", "b").code == 0
    done = compared(clerk, HEAD + "1001;Muu;;;SWE\r\n" + SIRI)
    assert (done.code, done.data["restricted"]) == (0, [1001])


def test_what_is_there_without_a_disclosure_or_an_approval_is_warned_of(
    clerk: Command, officer: Command
) -> None:  # E-25
    clerk("add", "--family-name", "Laine", "--language", "fi")
    assert officer("recipient", "approve", "fivaldi", "--fields", "family-name,given-names,language").code == 0
    done = compared(clerk, HEAD + AAPO + SIRI + "1003;Laine;;;FIN\r\n")
    assert (done.code, done.data["undisclosed"], done.data["unapproved"]) == (0, [1003], ["PUHELIN"])
    assert {"compare-undisclosed", "compare-unapproved"} <= {one["id"] for one in done.json["warnings"]}


# The file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ((HEAD + AAPO + SIRI).encode("cp1252"), "cp1252", ";"),
        ((HEAD + AAPO + SIRI).encode("utf-8-sig"), "utf-8-sig", ";"),
        ((HEAD + AAPO + SIRI).replace(";", ",").encode(), "utf-8", ","),
        ((HEAD + AAPO + SIRI).replace(";", "\t").replace("\r\n", "\n").encode(), "utf-8", "\t"),
        (HEAD.lower().encode() + (AAPO + SIRI).encode(), "utf-8", ";"),
    ],
    ids=["windows", "bom", "comma", "tab", "small letters"],
)
def test_the_dialect_is_told(clerk: Command, content: bytes, encoding: str, delimiter: str) -> None:
    data = found(clerk, content)
    assert (data["encoding"], data["delimiter"], lists(data)) == (encoding, delimiter, NOTHING)


def test_json_lines_are_read(clerk: Command) -> None:
    aapo = '{"ASIAKASTUNNUS": "1001", "NIMI1": "Aapo Äijälä", "PUHELIN": "+358401234567", "KIELIKOODI": "FIN"}\n'
    siri = '{"ASIAKASTUNNUS": 1002, "NIMI1": "Siri Ek", "KIELIKOODI": "SWE"}\n'
    assert lists(found(clerk, aapo + siri)) == NOTHING


def test_columns_of_their_own_are_refused_or_left_out_by_name(clerk: Command) -> None:
    content = "ASIAKASTUNNUS;NIMI1;LUOTTORAJA;KARHUESTO\n1001;Aapo Äijälä;100;X\n1002;Siri Ek;;\n"
    refused = compared(clerk, content)
    assert (refused.code, refused.out) == (InputUnreadableError.exit_code, "")
    assert "LUOTTORAJA, KARHUESTO" in refused.error["message"]
    assert "--ignore" in refused.error["hint"]
    assert lists(found(clerk, content, "--ignore", "luottoraja", "--ignore", "KARHUESTO")) == NOTHING


def test_another_heading_may_hold_the_number(clerk: Command) -> None:
    content = "ulkoinen tunnus;NIMI1\n1001;Aapo Äijälä\n1002;Siri Ek\n"
    assert compared(clerk, content).code == InputUnreadableError.exit_code
    assert lists(found(clerk, content, "--number", "Ulkoinen tunnus")) == NOTHING


@pytest.mark.parametrize(
    "content",
    [
        b"", b"NIMI1;PUHELIN\nAapo;1\n", b"ASIAKASTUNNUS;NIMI1;NIMI1\n1001;a;b\n",
        b'ASIAKASTUNNUS;NIMI1\n1001;"auki\n', b"%PDF-1.7\n", b"ASIAKASTUNNUS;NIMI1\n1001;\x00\n",
        b"ASIAKASTUNNUS;ASIAKASTUNNUS\n1001;1001\n",
    ],
    ids=["empty", "no number", "twice", "open quote", "pdf", "zero byte", "number twice"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told(clerk: Command, content: bytes) -> None:
    refused = compared(clerk, content)
    assert (refused.code, refused.error["exit_code"], refused.out) == (50, 50, "")


def test_a_missing_file_and_an_unknown_recipient_are_told(clerk: Command, tmp_path: Path) -> None:
    missing = clerk("recipient", "compare", str(tmp_path / "none.csv"), "--to", "fivaldi")
    assert missing.code == InputUnreadableError.exit_code
    assert compared(clerk, HEAD + AAPO, to="tampuuri").code == NotFoundError.exit_code


def test_a_viewer_compares_nothing(viewer: Command) -> None:
    assert compared(viewer, HEAD + AAPO).code == RoleTooLowError.exit_code


# What it leaves behind ----------------------------------------------------------------------------------------


def test_nothing_is_changed_and_one_entry_tells_of_it(office: Office, clerk: Command) -> None:  # V-07, N-09
    before = everything(office)
    entries = entry_count(office)
    found(clerk, HEAD + "1001;Toinen Nimi;;;FIN\r\n" + SIRI + "9999;X;;;\r\n")
    assert everything(office) == before
    assert entry_count(office) == entries + 1
    with opened(office) as store:
        told = store.all(
            "SELECT k.number, c.how FROM log_customer c JOIN customer k ON k.uid = c.uid"
            " WHERE c.entry = (SELECT max(n) FROM log) ORDER BY k.number"
        )
    assert [tuple(row) for row in told] == [(1001, "opened"), (1002, "listed")]


def entry_count(office: Office) -> int:
    with opened(office) as store:
        return int(store.all("SELECT count(*) FROM log")[0][0])


def test_a_long_list_is_compared_in_flat_memory(clerk: Command, tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        out.write(HEAD + AAPO + SIRI)
        out.writelines(f"{number};Outo Ihminen {number};;;FIN\r\n" for number in range(200_000, 300_000))
    tracemalloc.start()
    done = clerk("recipient", "compare", str(file), "--to", "fivaldi", "--ui-lang", "en")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done.code == FindingsError.exit_code
    assert "100002 rows of Visma Fivaldi were compared." in done.out
    assert "(100000 in all)" in done.out
    assert peak < 40 * 2**20, peak


def test_who_is_not_to_be_sent_again_has_other_advice(clerk: Command, officer: Command) -> None:  # E-41, V-03
    clerk("add", "--family-name", "Laine")
    officer("restrict", "1002", "--ground", "b")
    assert clerk("protect", "1001", "--told-by", "DVV").code == 0
    data = found(clerk, HEAD + "9999;Outo Ihminen;;;FIN\r\n")
    assert data["missing_there"] == [1001, 1002]
    assert {one["number"]: one["why"] for one in data["not_again"]} == {1001: "protected", 1002: "restricted"}
    told = clerk("recipient", "compare", "-", "--to", "fivaldi", "--ui-lang", "en", stdin=HEAD + "9999;X;;;FIN\r\n")
    assert "disclose again" not in told.out
    assert "send nothing while the processing is restricted" in told.out


def test_a_difference_that_waits_in_a_task_names_it(clerk: Command) -> None:  # E-42
    assert clerk("correct", "1001", "--language", "sv").code == 0
    (waiting,) = found(clerk, HEAD + AAPO + SIRI)["waiting"]
    tasks = clerk("task", "list", *JSON).data["tasks"]
    assert waiting["number"] == 1001
    assert set(waiting["tasks"]) <= {one["id"] for one in tasks}
