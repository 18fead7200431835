"""Step 2: what ties a person to the cooperative - relations, claims and events - and what protecting them needs."""

from __future__ import annotations

_ROW = """
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uid TEXT NOT NULL UNIQUE,
  customer INTEGER NOT NULL REFERENCES customer(number) ON DELETE CASCADE,
"""
_ORIGIN = """
  source TEXT NOT NULL CHECK (source IN ('subject','vtj','authority','group','controller','other')),
  recorded_on TEXT NOT NULL,
  entry INTEGER NOT NULL REFERENCES log(n) DEFERRABLE INITIALLY DEFERRED
"""
# A flat by its parts, or a place by its code; ``object`` is as given.
_OBJECT = """
  object TEXT, street TEXT, house_number TEXT, stair TEXT, apartment TEXT, suffix TEXT, place TEXT,
  object_folded TEXT,
"""

# A row may say nothing that is sealed for a protected customer (an event logged by a viewer): then ``sealed`` is empty.
STEP_2 = (
    """
CREATE TABLE relation (
@ROW,
  kind TEXT NOT NULL CHECK (kind IN ('flat_lease','parking_lease','service_customer','application')),
  company TEXT,
@OBJECT,
  begin TEXT NOT NULL,
  end TEXT CHECK (end >= begin),
  sealed BLOB,
@ORIGIN,
  CHECK (sealed IS NULL OR coalesce(object, street, house_number, stair, apartment, suffix, place, object_folded)
    IS NULL)
) STRICT;
CREATE INDEX relation_customer ON relation(customer);
CREATE INDEX relation_object ON relation(object_folded) WHERE object_folded IS NOT NULL;

CREATE TABLE claim (
@ROW,
  company TEXT,
  reference TEXT NOT NULL,
  due_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open','paid','disputed','judgment')),
  paid_on TEXT,
  disputed_on TEXT,
  judgment_on TEXT,
  interrupted_on TEXT,
@ORIGIN
) STRICT;
CREATE INDEX claim_customer ON claim(customer);
CREATE INDEX claim_reference ON claim(reference);

CREATE TABLE event (
@ROW,
  kind TEXT NOT NULL CHECK (kind IN
    ('door_opening','work_order','fault_report','tenancy_change','booking','key_handover')),
  happened_on TEXT NOT NULL,
@OBJECT,
  description TEXT,
  told_to TEXT,
  sealed BLOB,
@ORIGIN,
  CHECK (sealed IS NULL OR coalesce(object, street, house_number, stair, apartment, suffix, place, object_folded,
    description) IS NULL)
) STRICT;
CREATE INDEX event_customer ON event(customer);
CREATE INDEX event_object ON event(object_folded) WHERE object_folded IS NOT NULL;

ALTER TABLE customer ADD COLUMN merged_on TEXT;
CREATE INDEX customer_protected ON customer(protected_since) WHERE protected_since IS NOT NULL;
CREATE INDEX address_postal_code ON address(postal_code) WHERE postal_code > '';
CREATE INDEX address_co ON address(co) WHERE co > '';
CREATE VIRTUAL TABLE customer_word USING fts5vocab(customer_fts, row);
"""
    .replace("@ROW,", _ROW.strip("\n"))
    .replace("@OBJECT,", _OBJECT.strip("\n"))
    .replace("@ORIGIN", _ORIGIN.strip("\n"))
)
