"""The rights of the data subject: report (Art. 15), erase (17), opt-out and consent (7, 21)."""
