"""Step 3: the rights of the data subject - what was settled and written in a request, reviews, mailings, holds."""

from __future__ import annotations

_ENTRY = "entry INTEGER NOT NULL REFERENCES log(n) DEFERRABLE INITIALLY DEFERRED"

# ``person`` and ``reply_to`` are of somebody who is not in the register: of a customer the register knows both.
STEP_3 = """
ALTER TABLE request ADD COLUMN person TEXT;
ALTER TABLE request ADD COLUMN reply_to TEXT;
ALTER TABLE request ADD COLUMN purpose TEXT;
ALTER TABLE request ADD COLUMN acknowledged_on TEXT;
ALTER TABLE request ADD COLUMN extended_late INTEGER NOT NULL DEFAULT 0 CHECK (extended_late IN (0, 1));
ALTER TABLE request ADD COLUMN withdrawn_on TEXT;

CREATE TABLE request_kind (
  request TEXT NOT NULL REFERENCES request(id),
  kind TEXT NOT NULL CHECK (kind IN
    ('access','rectification','erasure','restriction','portability','objection','marketing_objection')),
  outcome TEXT NOT NULL CHECK (outcome IN ('fulfilled','partly','refused','withdrawn')),
  settled_on TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (request, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  request TEXT REFERENCES request(id),
  customer INTEGER REFERENCES customer(number) ON DELETE SET NULL,
  kind TEXT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('fi','sv','en')),
  made_on TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  pages INTEGER,
  @ENTRY
) STRICT;
CREATE INDEX letter_request ON letter(request);
CREATE INDEX letter_customer ON letter(customer);

ALTER TABLE withheld ADD COLUMN words TEXT;
ALTER TABLE event ADD COLUMN reviewed_on TEXT;
ALTER TABLE change ADD COLUMN reviewed_on TEXT;
ALTER TABLE restriction ADD COLUMN request TEXT REFERENCES request(id);
ALTER TABLE hold ADD COLUMN request TEXT REFERENCES request(id);
ALTER TABLE marketing_choice ADD COLUMN taken_back_on TEXT;
ALTER TABLE marketing_choice ADD COLUMN taken_back_reason TEXT;

CREATE TABLE mailing (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('advertising','distance_selling','other_dm','research')),
  channel TEXT NOT NULL CHECK (channel IN ('post','phone','email','sms','automated')),
  made_on TEXT NOT NULL,
  sent_on TEXT,
  listed INTEGER NOT NULL,
  excluded TEXT NOT NULL,
  @ENTRY
) STRICT;
CREATE INDEX mailing_unsent ON mailing(made_on) WHERE sent_on IS NULL;
CREATE TABLE mailing_customer (
  mailing INTEGER NOT NULL REFERENCES mailing(id),
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  PRIMARY KEY (mailing, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailing_customer_customer ON mailing_customer(customer);
""".replace("@ENTRY", _ENTRY)
