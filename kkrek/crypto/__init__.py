"""Where keys come from and what they seal: key file, fields, log signatures, session, passwords."""
