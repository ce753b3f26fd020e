"""The room of the issuer: credentials and keys."""
