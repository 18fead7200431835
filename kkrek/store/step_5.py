"""Step 5: recipients by a short word with the format of their files, and what of a disclosure tells it from others."""

from __future__ import annotations

# ``mapping`` is the TOML text of the recipient's own format; ``sha256`` is over the file that was made.
STEP_5 = """
ALTER TABLE recipient ADD COLUMN code TEXT;
ALTER TABLE recipient ADD COLUMN mapping TEXT;
CREATE UNIQUE INDEX recipient_code ON recipient(code);
ALTER TABLE disclosure ADD COLUMN reference TEXT;
ALTER TABLE disclosure ADD COLUMN sha256 TEXT;
CREATE INDEX disclosure_recipient ON disclosure(recipient);
CREATE INDEX disclosure_entry ON disclosure(entry);
CREATE INDEX disclosure_reference ON disclosure(reference) WHERE reference IS NOT NULL;
"""
