"""Invented people as options of `add`; individual numbers 900-999 belong to nobody (F-09)."""

from __future__ import annotations

AAPO = (
    "--family-name", "Äijälä", "--given-names", "Aapo Kalevi", "--call-name", "Aapo", "--phone", "040 1234567",
    "--email", "aapo@esimerkki.fi", "--street", "Juvankatu 10 B 23", "--postal-code", "33710", "--town", "Tampere",
    "--language", "suomi",
)  # fmt: skip
AINO = ("--family-name", "Ågren", "--given-names", "Aino", "--phone", "050 7654321", "--postal-code", "33500")
CODE = "131052-902Y"
SAME_DIGITS = "131052Y902Y"
OTHER_CODE = "010190-955F"
MASKED = "131052-****"
ACCOUNT = "FI21 1234 5600 0007 85"
OTHER_ACCOUNT = "FI14 1009 3000 1234 58"
