"""The room of the registrar: who belongs where: people, requests, rosters."""
