"""Self-assessments scored: sums, shares and ranks for reflection, never a test result."""
