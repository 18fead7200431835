"""Step 1: the first tables of the register. Released steps are never edited; the next one is a file of its own."""

from __future__ import annotations

_ENTRY = "entry INTEGER NOT NULL REFERENCES log(n) DEFERRABLE INITIALLY DEFERRED"
_CONTACT_TAIL = """
  sealed BLOB,
  source TEXT NOT NULL CHECK (source IN ('subject','vtj','authority','group','controller','other')),
  recorded_on TEXT NOT NULL,
  @ENTRY
"""

# An entry is written after the rows that name it, so that it can tell all of them: hence the deferred reference.
STEP_1 = """
CREATE TABLE register (
  id TEXT NOT NULL PRIMARY KEY,
  made_at TEXT NOT NULL,
  suppression_key BLOB NOT NULL,
  next_number INTEGER NOT NULL,
  reserved_until INTEGER NOT NULL,
  wipe_pending INTEGER NOT NULL DEFAULT 0 CHECK (wipe_pending IN (0, 1))
) STRICT;

CREATE TABLE log (
  n INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  user TEXT NOT NULL,
  operation TEXT NOT NULL,
  fields TEXT NOT NULL,
  purpose TEXT NOT NULL,
  reference TEXT,
  version TEXT NOT NULL,
  customers INTEGER NOT NULL,
  digest TEXT NOT NULL,
  detail TEXT,
  ledger_n INTEGER NOT NULL,
  ledger_hash TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature BLOB NOT NULL
) STRICT;

CREATE TABLE log_customer (
  @ENTRY,
  uid TEXT NOT NULL,
  how TEXT NOT NULL CHECK (how IN ('listed','opened','changed')),
  PRIMARY KEY (entry, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX log_customer_uid ON log_customer(uid);

CREATE TABLE user (
  name TEXT NOT NULL PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('viewer','clerk','officer','recovery')),
  company TEXT,
  purpose TEXT,
  box_pub TEXT NOT NULL,
  sign_pub TEXT NOT NULL,
  added_on TEXT NOT NULL,
  removed_on TEXT
) STRICT;

CREATE TABLE configuration (
  version INTEGER PRIMARY KEY,
  toml TEXT NOT NULL,
  json TEXT NOT NULL,
  loaded_on TEXT NOT NULL,
  @ENTRY
) STRICT;

CREATE TABLE ledger_out (
  n INTEGER PRIMARY KEY,
  line TEXT NOT NULL
) STRICT;

CREATE TABLE customer (
  number INTEGER PRIMARY KEY CHECK (number > 1000),
  uid TEXT NOT NULL UNIQUE,
  created TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('subject','vtj','authority','group','controller','other')),
  family_name TEXT,
  given_names TEXT,
  call_name TEXT,
  identity_code BLOB,
  identity_code_index BLOB UNIQUE,
  identity_code_reason TEXT CHECK (identity_code_reason IN ('lease','collection','credit','law','consent')),
  nationalities TEXT NOT NULL DEFAULT '',
  marital_status TEXT CHECK (marital_status IN
    ('unmarried','married','reg_partnership','divorced','widowed','separated')),
  household_size INTEGER CHECK (household_size BETWEEN 1 AND 20),
  language TEXT CHECK (language IN ('fi','sv','en')),
  notice_version TEXT,
  notice_given_on TEXT,
  deceased_on TEXT,
  protected_since TEXT,
  protected_until TEXT,
  protection_told_by TEXT,
  no_vtj_update INTEGER NOT NULL DEFAULT 0 CHECK (no_vtj_update IN (0, 1)),
  merged_into INTEGER REFERENCES customer(number),
  family_folded TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  search TEXT NOT NULL,
  @ENTRY,
  CHECK (family_name IS NOT NULL OR given_names IS NOT NULL),
  CHECK ((identity_code IS NULL) = (identity_code_index IS NULL))
) STRICT;
CREATE INDEX customer_family_folded ON customer(family_folded);
CREATE INDEX customer_name_folded ON customer(name_folded);
CREATE INDEX customer_merged_into ON customer(merged_into) WHERE merged_into IS NOT NULL;

CREATE VIRTUAL TABLE customer_fts USING fts5(
  search, content='customer', content_rowid='number', tokenize='unicode61 remove_diacritics 0', prefix='2 3');
INSERT INTO customer_fts(customer_fts, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER customer_fts_added AFTER INSERT ON customer BEGIN
  INSERT INTO customer_fts(rowid, search) VALUES (new.number, new.search);
END;
CREATE TRIGGER customer_fts_removed AFTER DELETE ON customer BEGIN
  INSERT INTO customer_fts(customer_fts, rowid, search) VALUES ('delete', old.number, old.search);
END;
CREATE TRIGGER customer_fts_changed AFTER UPDATE OF search ON customer WHEN old.search IS NOT new.search BEGIN
  INSERT INTO customer_fts(customer_fts, rowid, search) VALUES ('delete', old.number, old.search);
  INSERT INTO customer_fts(rowid, search) VALUES (new.number, new.search);
END;

CREATE TABLE provenance (
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  field TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('subject','vtj','authority','group','controller','other')),
  recorded_on TEXT NOT NULL,
  @ENTRY,
  PRIMARY KEY (customer, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE former_name (
  uid TEXT NOT NULL PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  name TEXT,
  until TEXT,
@CONTACT_TAIL,
  CHECK ((sealed IS NULL) = (name IS NOT NULL))
) STRICT;
CREATE INDEX former_name_customer ON former_name(customer);

CREATE TABLE former_identity_code (
  uid TEXT NOT NULL PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  identity_code BLOB NOT NULL,
  identity_code_index BLOB NOT NULL,
  change TEXT NOT NULL CHECK (change IN ('correction','threat','misuse','confirmation')),
  until TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('subject','vtj','authority','group','controller','other')),
  recorded_on TEXT NOT NULL,
  @ENTRY
) STRICT;
CREATE INDEX former_identity_code_customer ON former_identity_code(customer);
CREATE INDEX former_identity_code_index ON former_identity_code(identity_code_index);

CREATE TABLE address (
  uid TEXT NOT NULL PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('home','postal','contact','billing')),
  as_given TEXT, street TEXT, house_number TEXT, stair TEXT, apartment TEXT, suffix TEXT,
  co TEXT, po_box TEXT, postal_code TEXT, town TEXT, country TEXT,
  line_folded TEXT,
  town_folded TEXT,
  since TEXT,
  until TEXT,
@CONTACT_TAIL,
  CHECK ((sealed IS NULL) = (line_folded IS NOT NULL)),
  CHECK ((sealed IS NULL) = (town_folded IS NOT NULL)),
  CHECK (sealed IS NULL OR coalesce(as_given, street, house_number, stair, apartment, suffix, co, po_box,
    postal_code, town, country) IS NULL)
) STRICT;
CREATE INDEX address_customer ON address(customer);
CREATE INDEX address_line_folded ON address(line_folded) WHERE line_folded > '';
CREATE INDEX address_town_folded ON address(town_folded) WHERE town_folded > '';

CREATE TABLE phone (
  uid TEXT NOT NULL PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  as_given TEXT,
  e164 TEXT,
@CONTACT_TAIL,
  CHECK ((sealed IS NULL) = (as_given IS NOT NULL)),
  CHECK ((sealed IS NULL) = (e164 IS NOT NULL))
) STRICT;
CREATE INDEX phone_customer ON phone(customer);
CREATE INDEX phone_e164 ON phone(e164);

CREATE TABLE email (
  uid TEXT NOT NULL PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  email TEXT,
  email_folded TEXT,
@CONTACT_TAIL,
  CHECK ((sealed IS NULL) = (email IS NOT NULL)),
  CHECK ((sealed IS NULL) = (email_folded IS NOT NULL))
) STRICT;
CREATE INDEX email_customer ON email(customer);
CREATE INDEX email_folded ON email(email_folded);

CREATE TABLE bank_account (
  uid TEXT NOT NULL PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  iban BLOB NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('subject','vtj','authority','group','controller','other')),
  recorded_on TEXT NOT NULL,
  @ENTRY
) STRICT;
CREATE INDEX bank_account_customer ON bank_account(customer);

CREATE TABLE note (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  text TEXT,
  written_on TEXT NOT NULL,
  reviewed_on TEXT,
@CONTACT_TAIL,
  CHECK ((sealed IS NULL) = (text IS NOT NULL))
) STRICT;
CREATE INDEX note_customer ON note(customer);

CREATE TABLE change (
  id INTEGER PRIMARY KEY,
  @ENTRY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  uid TEXT NOT NULL,
  field TEXT NOT NULL,
  row_uid TEXT,
  old TEXT,
  new TEXT,
  sealed BLOB,
  source TEXT NOT NULL CHECK (source IN ('subject','vtj','authority','group','controller','other')),
  initiative TEXT NOT NULL CHECK (initiative IN ('subject','controller','other')),
  reason TEXT,
  statement TEXT,
  reference TEXT,
  changed_on TEXT NOT NULL,
  CHECK (sealed IS NULL OR coalesce(old, new) IS NULL)
) STRICT;
CREATE INDEX change_customer ON change(customer);
CREATE INDEX change_entry ON change(entry);

CREATE TABLE marketing_choice (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('advertising','distance_selling','other_dm','research')),
  channel TEXT NOT NULL CHECK (channel IN ('post','phone','email','sms','automated')),
  state TEXT NOT NULL CHECK (state IN ('consented','forbidden','withdrawn')),
  since TEXT NOT NULL,
  via TEXT NOT NULL CHECK (via IN ('letter','phone','email','sms','in_person','portal')),
  text_version TEXT,
  reference TEXT,
  recorded_on TEXT NOT NULL,
  @ENTRY
) STRICT;
CREATE INDEX marketing_choice_customer ON marketing_choice(customer);

CREATE TABLE suppression (
  digest BLOB NOT NULL,
  identifier TEXT NOT NULL CHECK (identifier IN ('email','phone','identity_code','name')),
  kind TEXT NOT NULL CHECK (kind IN ('advertising','distance_selling','other_dm','research')),
  channel TEXT NOT NULL CHECK (channel IN ('post','phone','email','sms','automated')),
  since TEXT NOT NULL,
  via TEXT NOT NULL,
  @ENTRY,
  PRIMARY KEY (digest, kind, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
  id TEXT NOT NULL PRIMARY KEY,
  customer INTEGER REFERENCES customer(number) ON DELETE SET NULL,
  uid TEXT,
  kinds TEXT NOT NULL,
  received_on TEXT NOT NULL,
  via TEXT NOT NULL CHECK (via IN ('letter','phone','email','sms','in_person','portal')),
  requester TEXT,
  authority TEXT,
  identity_method TEXT CHECK (identity_method IN
    ('document_seen','e_identification','known_contact','one_time_code','known_to_staff')),
  identity_asked_on TEXT,
  identity_on TEXT,
  aim_on TEXT NOT NULL,
  latest_on TEXT NOT NULL,
  extended_on TEXT,
  extended_to TEXT,
  extension_reason TEXT,
  state TEXT NOT NULL CHECK (state IN
    ('received','identity_asked','extended','answered','partly','refused','withdrawn')),
  outcome TEXT,
  reason TEXT,
  answered_on TEXT,
  delivery TEXT CHECK (delivery IN ('file','paper','read_aloud')),
  answer_sha256 TEXT,
  answer_pages INTEGER,
  @ENTRY
) STRICT;
CREATE INDEX request_customer ON request(customer);

CREATE TABLE withheld (
  id INTEGER PRIMARY KEY,
  request TEXT NOT NULL REFERENCES request(id),
  item TEXT NOT NULL,
  provision TEXT NOT NULL CHECK (provision IN ('15(4)','34.1.1','34.1.2','34.1.3')),
  reason TEXT
) STRICT;
CREATE INDEX withheld_request ON withheld(request);

CREATE TABLE restriction (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  ground TEXT NOT NULL CHECK (ground IN ('a','b','c','d')),
  purpose TEXT,
  since TEXT NOT NULL,
  informed_on TEXT,
  lifted_on TEXT,
  @ENTRY
) STRICT;
CREATE INDEX restriction_customer ON restriction(customer);

CREATE TABLE hold (
  id INTEGER PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  field_group TEXT NOT NULL,
  reason TEXT NOT NULL,
  since TEXT NOT NULL,
  review_on TEXT,
  released_on TEXT,
  @ENTRY
) STRICT;
CREATE INDEX hold_customer ON hold(customer);

CREATE TABLE recipient (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('processor','group_company','separate_controller','authority')),
  contract TEXT,
  contract_on TEXT,
  country TEXT,
  safeguard TEXT,
  fields TEXT NOT NULL DEFAULT '',
  purpose TEXT NOT NULL,
  basis TEXT,
  retired_on TEXT,
  @ENTRY
) STRICT;

CREATE TABLE disclosure (
  id INTEGER PRIMARY KEY,
  recipient INTEGER NOT NULL REFERENCES recipient(id),
  disclosed_on TEXT NOT NULL,
  fields TEXT NOT NULL,
  purpose TEXT NOT NULL,
  basis TEXT,
  method TEXT,
  @ENTRY
) STRICT;
CREATE TABLE disclosure_customer (
  disclosure INTEGER NOT NULL REFERENCES disclosure(id),
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
  PRIMARY KEY (disclosure, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_customer_customer ON disclosure_customer(customer);

CREATE TABLE task (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  recipient INTEGER REFERENCES recipient(id),
  place TEXT,
  text TEXT,
  sealed BLOB,
  made_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  done_on TEXT,
  confirmed_by TEXT,
  request TEXT REFERENCES request(id),
  batch TEXT,
  @ENTRY,
  CHECK (sealed IS NULL OR text IS NULL)
) STRICT;
CREATE INDEX task_open ON task(due_on) WHERE done_on IS NULL;
CREATE TABLE task_customer (
  task INTEGER NOT NULL REFERENCES task(id),
  uid TEXT NOT NULL,
  number INTEGER,
  PRIMARY KEY (task, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_customer_uid ON task_customer(uid);
""".replace("@CONTACT_TAIL", _CONTACT_TAIL.strip()).replace("@ENTRY", _ENTRY)
