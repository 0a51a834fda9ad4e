"""What can be wrong with a distribution, as codes that a user interface can word."""

from functools import partial
from typing import Any, Literal, get_args

Code = Literal[
    "empty",
    "wrong_shape",
    "not_a_number",
    "not_finite",
    "negative",
    "not_normalised",
    "different_lengths",
    "different_outcomes",
    "out_of_range",
]
CODES: tuple[Code, ...] = get_args(Code)


class InvalidDistribution(ValueError):  # noqa: N818 -- the name says what is wrong, not that it is
    """Input that is not a probability distribution, or not a parameter of one.

    Attributes
    ----------
    code : Code
        What is wrong; stable, for a program that words the message itself.
    found : dict
        The offending values by name, e.g. ``{"name": "p", "total": 0.4}``.

    Examples
    --------
    >>> error = InvalidDistribution("negative", "p has a negative entry.", name="p", value=-0.2)
    >>> error.code, error.found["value"]
    ('negative', -0.2)
    """

    def __init__(self, code: Code, message: str, **found: Any) -> None:
        super().__init__(message)
        self.code = code
        self.found = found

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is rebuilt from its arguments; ours has keywords, so it says how.
        return partial(InvalidDistribution, self.code, str(self), **self.found), ()
