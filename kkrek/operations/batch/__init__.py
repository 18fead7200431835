"""Files of corrections: read, checked and staged without the write lock, applied in one short transaction."""
