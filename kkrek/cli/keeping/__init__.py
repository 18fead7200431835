"""Commands that keep the register: one module for each command word."""
