"""Models and their training: small, seeded, reproducible experiments."""
