"""How Waymark is run: settings, addresses, wiring, commands."""
