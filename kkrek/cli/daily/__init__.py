"""Daily work: add, find, show, correct, undo, note."""
