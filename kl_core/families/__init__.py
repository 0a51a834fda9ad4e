"""Parametric families of distributions and the divergences between them."""
