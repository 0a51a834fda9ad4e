"""What a number means. Everything is in nats unless a ``base`` says otherwise.

A result's fields carry these types, so that whoever prints a number knows its unit and how many
digits it deserves without being told again.
"""

from typing import Annotated, Literal

Meaning = Literal["information", "probability", "ratio", "plain"]

Nats = Annotated[float, "information"]
"""An amount of information in nats (1 nat = 1/ln 2 bits)."""
Probability = Annotated[float, "probability"]
"""A probability or a share, 0 to 1."""
Ratio = Annotated[float, "ratio"]
"""A quotient without a unit: a likelihood ratio, a perplexity."""
