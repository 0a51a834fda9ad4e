"""Samples, and what can be told from them: estimators, evidence, two samples."""
