"""The room of the administrator: what needs a person, who may do what, mail and settings."""
