"""What people type: made plain, and held against the form that asked for it."""
