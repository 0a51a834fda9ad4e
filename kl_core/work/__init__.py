"""Experiments of the chapters at work: small, seeded, reproducible, in NumPy and SciPy alone."""
