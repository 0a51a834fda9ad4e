"""The course of a lesson: what is before the class now, and what may follow it.

    waiting ── ask ──> asking ── close ──> closed ── show ──> shown
                          ^───── again ───────┘

From each the teacher may ask another question, go elsewhere, or leave the question.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Phase = Literal["waiting", "asking", "closed", "shown", "ended"]
Pace = Literal["follow", "free"]


class NotNow(Exception):  # noqa: N818 -- the teacher's two windows may both act
    """What is asked for does not follow what is before the class."""


@dataclass(frozen=True)
class Lesson:
    """What is before the class.

    ``question`` counts the questions that were asked, ``round`` the times that this one was.
    ``place`` is the chapter and scene on the projector, ``query`` what its address says.
    """

    phase: Phase = "waiting"
    question: int = 0
    round: int = 1
    place: str = ""
    query: str = ""
    pace: Pace = "follow"
    paused: bool = False

    def as_told(self) -> dict[str, Any]:
        """For a store, and for browsers."""
        return asdict(self)

    def ask(self, question: int) -> "Lesson":
        """Put a new question to the class."""
        return replace(self, phase="asking", question=question, round=1, paused=False)

    def close(self) -> "Lesson":
        """No more answers; the projector shows how they are distributed.

        >>> Lesson().ask(1).close().again().round
        2
        """
        self._only("asking")
        return replace(self, phase="closed")

    def again(self) -> "Lesson":
        """The same question once more, after the class has talked."""
        self._only("closed")
        return replace(self, phase="asking", round=self.round + 1)

    def show(self) -> "Lesson":
        """The answer.

        >>> Lesson().show()
        Traceback (most recent call last):
        kl_ui.classroom.lesson.NotNow: waiting
        """
        self._only("closed")
        return replace(self, phase="shown")

    def leave(self) -> "Lesson":
        """Go on without the question; what was answered stays."""
        return replace(self, phase="waiting")

    def go(self, place: str, query: str) -> "Lesson":
        """The projector shows another scene. A question that is open stays open."""
        phase = self.phase if self.phase == "asking" or place == self.place else "waiting"
        return replace(self, phase=phase, place=place, query=query)

    def walk(self, pace: Pace) -> "Lesson":
        """Do the phones follow the projector, or everyone her own way?"""
        return replace(self, pace=pace)

    def pause(self, paused: bool) -> "Lesson":
        """Phones down, for a moment."""
        return replace(self, paused=paused)

    def end(self) -> "Lesson":
        """The lesson is over."""
        return replace(self, phase="ended")

    def _only(self, *phases: Phase) -> None:
        if self.phase not in phases:
            raise NotNow(self.phase)
