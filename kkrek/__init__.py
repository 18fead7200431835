"""kkrek administers the customer register of a housing cooperative."""

__version__ = "0.1.0"
