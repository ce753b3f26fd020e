"""What is true, given these facts, and what a person may do: pure decisions without a database, a clock or I/O."""
