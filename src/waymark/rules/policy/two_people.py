"""Which roles take two administrators: one who proposes, another who agrees."""

from waymark.rules.kernel.context import Role

TWO_PEOPLE = frozenset({Role.ISSUER, Role.ADMINISTRATOR})
"""Those who can sign in the name of an organization, and those who can give every role."""
