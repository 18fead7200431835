from __future__ import annotations

import pytest

from kkrek.domain.free_text import Finding, scan


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("Avain palautettu, autopaikka 12", set()),
        ("soita 040 1234567 ennen kello 15", set()),
        ("hetu 131052-9085", {Finding.IDENTITY_CODE}),
        ("palautus tilille FI21 1234 5600 0007 85", {Finding.IBAN}),
        ("Asukkaalla on diagnoosi, kulkee pyörätuolilla", {Finding.HEALTH}),
        ("kunden har en sjukdom", {Finding.HEALTH}),
        ("in hospital until May", {Finding.HEALTH}),
        ("sairauden takia; hetu 131052A9085", {Finding.HEALTH, Finding.IDENTITY_CODE}),
    ],
)
def test_free_text_is_scanned_for_what_has_no_place_there(text: str, findings: set[Finding]) -> None:  # N-01, F-02
    assert scan(text) == findings
