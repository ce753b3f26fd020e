"""What is stored, and which shapes of it are impossible. An app has models, states, commands and queries."""
