"""What happens when a person does something: one story a file. Each is a transaction; nothing else writes."""
