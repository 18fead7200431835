"""Recipients and the office: what is due."""
