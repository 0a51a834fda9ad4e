"""Figures: a result of ``kl_core`` and a ``Display`` in, a Plotly figure out."""
