"""Pages of the auditor."""
