"""The law and the records: pure values and rules, without clock, files or terminal."""
