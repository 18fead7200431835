"""Step 8: whether the short indexes still wait to be built anew, because a retention was interrupted."""

from __future__ import annotations

STEP_8 = """
ALTER TABLE register ADD COLUMN indexes_pending INTEGER NOT NULL DEFAULT 0 CHECK (indexes_pending IN (0, 1));
CREATE INDEX hold_review ON hold(review_on) WHERE released_on IS NULL;
"""
