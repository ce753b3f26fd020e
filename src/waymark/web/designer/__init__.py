"""The room of the designer: programs, versions and offerings."""
