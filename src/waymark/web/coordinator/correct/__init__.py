"""Corrections of a learner's record: one page for each kind, all alike, and a list of what can be corrected."""
