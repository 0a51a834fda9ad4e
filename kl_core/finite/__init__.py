"""Distributions with n outcomes: entropies, divergences, codes, inequalities, softmax."""
