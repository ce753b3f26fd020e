"""What people see: a room for each kind of person, and what the rooms share."""
