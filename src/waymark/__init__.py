"""Waymark: micro-credentials from plan and evidence to a signed credential anyone can check."""

__version__ = "0.1.0"
