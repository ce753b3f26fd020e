"""What is stored, and which shapes of it are impossible. Each app is models, states, commands (writes) and queries (reads)."""
