"""Exercises with fresh numbers: what is given, the answer, and what each usual mistake leads to.

A series of numbers is drawn from a whole number, so the same exercise can be had again. Amounts of
information are in nats. Nothing here is words: an exercise, a step and a mistake have codes.
"""

# Each of these puts its exercises on the list of their topic.
from kl_core.lessons.exercises import divergence, information, models, size  # noqa: F401
from kl_core.lessons.exercises.divergence import forecast
from kl_core.lessons.exercises.making import (
    READINGS,
    SERIES,
    TOPICS,
    UNITLESS,
    Amount,
    Exercise,
    Numbers,
    exercise,
)

__all__ = [
    "READINGS",
    "SERIES",
    "TOPICS",
    "UNITLESS",
    "Amount",
    "Exercise",
    "Numbers",
    "exercise",
    "forecast",
]
