"""The data subject's rights, one module each: report (Art. 15), erase (17), opt-out and consent (7, 21)."""
