"""The table of contents, as data. A chapter is listed here once it exists."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["foundations", "divergence", "work", "beyond"]


@dataclass(frozen=True)
class Entry:
    """One chapter: its address, its part, and the minutes that its core takes."""

    slug: str
    part: Part
    minutes: int


CHAPTERS = (
    Entry("why", "foundations", 8),
    Entry("information", "foundations", 14),
    Entry("distributions", "foundations", 13),
    Entry("entropy", "foundations", 12),
    Entry("cross-entropy", "foundations", 12),
    Entry("kl", "divergence", 18),
    Entry("proof", "divergence", 12),
    Entry("forward-reverse", "divergence", 18),
    Entry("laboratory", "divergence", 8),
    Entry("how-large", "divergence", 14),
    Entry("learning", "work", 16),
    Entry("rlhf", "work", 18),
    Entry("training-code", "work", 15),
    Entry("vae", "work", 16),
    Entry("gan", "work", 12),
    Entry("applications", "work", 10),
    Entry("family", "beyond", 13),
    Entry("summary", "beyond", 10),
    Entry("exercises", "beyond", 30),
    Entry("errata", "beyond", 10),
    Entry("calculator", "beyond", 10),
    Entry("glossary", "beyond", 5),
)
SLUGS = tuple(entry.slug for entry in CHAPTERS)
