"""Values that components draw: frozen dataclasses that a view prepares and a template tag renders."""
