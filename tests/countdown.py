"""The smallest experiment: it counts."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Countdown:
    """So many steps, and how many of them are done."""

    total: int
    step: int = 0
    fails_at: int = -1

    @property
    def progress(self) -> float:
        return self.step / self.total

    @property
    def done(self) -> bool:
        return self.step == self.total

    def advance(self) -> "Countdown":
        if self.step == self.fails_at:
            raise ArithmeticError("a mistake in an experiment")
        return replace(self, step=self.step + 1)
