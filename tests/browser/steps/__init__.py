"""The steps of the way, each told once as somebody takes it in a browser; a file for each room."""
