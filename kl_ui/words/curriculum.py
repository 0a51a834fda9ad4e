"""The table of contents, as data. A chapter is listed here once it exists."""

from dataclasses import dataclass
from typing import Literal

Part = Literal["foundations", "divergence", "work", "beyond"]


@dataclass(frozen=True)
class Entry:
    """One chapter: its address, the part it belongs to, its emoji, and the minutes it takes."""

    slug: str
    part: Part
    icon: str
    minutes: int


CHAPTERS = (
    Entry("why", "foundations", "☔", 20),
    Entry("information", "foundations", "💡", 20),
    Entry("distributions", "foundations", "🎲", 30),
    Entry("entropy", "foundations", "🌦️", 25),
    Entry("cross-entropy", "foundations", "📮", 30),
    Entry("kl", "divergence", "⚖️", 35),
    Entry("proof", "divergence", "🧱", 25),
    Entry("forward-reverse", "divergence", "🔀", 40),
    Entry("laboratory", "divergence", "🧪", 45),
    Entry("learning", "work", "🎓", 40),
    Entry("rlhf", "work", "🪁", 45),
    Entry("vae", "work", "🎛️", 35),
    Entry("gan", "work", "🎭", 35),
    Entry("applications", "work", "🧰", 45),
    Entry("family", "beyond", "👪", 35),
    Entry("summary", "beyond", "🗺️", 35),
    Entry("exercises", "beyond", "✏️", 60),
    Entry("errata", "beyond", "🔎", 30),
    Entry("calculator", "beyond", "🧮", 10),
    Entry("glossary", "beyond", "📖", 5),
)
SLUGS = tuple(entry.slug for entry in CHAPTERS)
