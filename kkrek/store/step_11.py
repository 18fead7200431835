"""Step 11: which holds an erasure placed, and whether indexes wait to be built anew after a broken off retention."""

from __future__ import annotations

STEP_11 = """
ALTER TABLE register ADD COLUMN indexes_pending INTEGER NOT NULL DEFAULT 0 CHECK (indexes_pending IN (0, 1));
ALTER TABLE hold ADD COLUMN by_erasure INTEGER NOT NULL DEFAULT 0 CHECK (by_erasure IN (0, 1));
UPDATE hold SET by_erasure = 1 WHERE entry IN (SELECT n FROM log WHERE operation IN ('erase', 'restore'));
CREATE INDEX hold_review ON hold(review_on) WHERE released_on IS NULL;
"""
