"""Why something is corrected, as tests say it."""

WHY = {"why": "slip", "told": "The wrong row was chosen. Nothing you did was wrong.", "note": "Seen on the list."}
