"""The clerk's daily work: one module for each command word."""
