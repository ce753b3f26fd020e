"""Who may do what, where: one table, read for one object (may I?) and for lists (which ones?)."""
