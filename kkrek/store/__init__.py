"""The register on disk: the only layer that knows SQL, files and locks."""
