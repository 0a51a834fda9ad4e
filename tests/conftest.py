"""Hypothesis tries the same examples in every run, however slow the machine is.

Look for new ones with ``pytest --hypothesis-profile=search --hypothesis-seed=random``.
"""

from hypothesis import settings

settings.register_profile("course", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=2000)
settings.load_profile("course")
