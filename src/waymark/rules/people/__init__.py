"""Decisions about who belongs where: what a roster says, and what it would change."""
