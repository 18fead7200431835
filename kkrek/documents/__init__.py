"""Documents for people: a tree of plain values, and three renderers (text, JSON, PDF)."""
