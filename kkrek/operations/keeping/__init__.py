"""Keeping the register: make it, its users, its configuration, its log, its health."""
