"""Gaussians and their mixtures on the line: divergences, fits, descent."""
