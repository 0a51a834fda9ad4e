"""KL in today's training code: what was written, what it computes, what was meant."""

import kl_core as kl
from kl_core.lessons.how_large import ALPHABET, spelled
from kl_core.models import trainer_kl
from kl_ui.charts import training_code as charts
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz
from kl_ui.words import content
from kl_ui.words.display import Quantity

chapter = Chapter("training-code")
TARGET = (0.5, 0.3, 0.15, 0.05)
OTHER = (0.15, 0.25, 0.2, 0.4)
REFERENCE = (0.2, 0.5, 0.3)
LARGEST = 5
STALE = (0.1, 0.3, 0.6)
"""What stale samples were drawn from, at the end of the slider."""


def moved(share: float) -> tuple[float, ...]:
    """A model that has gone a share of the way from the target to another distribution."""
    return tuple((1 - share) * p + share * q for p, q in zip(TARGET, OTHER, strict=True))


def zipf(power: float) -> list[float]:
    """Fifty tokens, the k-th as frequent as k to minus that power."""
    weights = [k**-power for k in range(1, 51)]
    return [weight / sum(weights) for weight in weights]


@chapter.scene
def hook(s: Screen) -> None:
    predict(s, "negative")
    short = trainer_kl.reply((0.6, 0.4), (0.5, 0.5), 20)
    s.prose("hook", short=short)
    lengths = [trainer_kl.reply((0.6, 0.4), (0.5, 0.5), n) for n in range(1, 41)]
    s.chart("hook", charts.replies, lengths, short, options=s.strings["names"], short=short)


@chapter.scene
def arguments(s: Screen) -> None:
    s.prose("arguments")
    found = trainer_kl.calls(TARGET, moved(s.slider("way", 0.05, 1, 0.6, 0.05)))
    s.chart("arguments", charts.called, found, options=s.strings["names"])
    s.code(s.strings["code"]["arguments"])
    s.prose("arguments-read", found)


@chapter.scene
def reductions(s: Screen) -> None:
    s.prose("reductions")
    outcomes = round(10 ** s.slider("classes", 0.5, LARGEST, 4.5, 0.5))
    meant = trainer_kl.calls(TARGET, moved(0.6)).meant
    told = {"meant": Quantity(meant, "information"), "outcomes": outcomes}
    told |= {"written": Quantity(meant / outcomes, "information")}
    s.chart("reductions", charts.reduced, meant, outcomes, options=s.strings["names"], **told)
    s.code(s.strings["code"]["reductions"])
    s.prose("reductions-read", **told)


@chapter.scene
def kept(s: Screen) -> None:
    predict(s, "masked")
    s.prose("kept")
    p, q = zipf(1.1), zipf(s.slider("tail", 1.0, 1.6, 1.3, 0.05))
    at = trainer_kl.keep_top(p, q, int(s.slider("top", 1, 50, 10, 1)))
    every = [trainer_kl.keep_top(p, q, k) for k in range(1, 51)]
    s.chart("kept", charts.kept, every, at, options=s.strings["names"], at=at)
    s.prose("kept-read", at)


@chapter.scene
def reply(s: Screen) -> None:
    s.prose("reply")
    tokens = int(s.slider("tokens", 1, 400, 100, 1))
    at = trainer_kl.reply((0.6, 0.4), (0.5, 0.5), tokens)
    every = [trainer_kl.reply((0.6, 0.4), (0.5, 0.5), n) for n in range(1, 401, 7)]
    s.chart("reply", charts.replies, every, at, options=s.strings["names"], at=at)
    s.prose("reply-read", at)


@chapter.scene
def gradients(s: Screen) -> None:
    predict(s, "loss")
    s.prose("gradients")
    name = s.choice("estimator", ["k1", "k2", "k3"], "k3")
    place = s.choice("place", ["reward", "loss", "loss_ratio"], "loss")
    stale = s.slider("stale", 0, 1, 0, 0.05)
    logits = (1.0, -0.5, 0.2)
    fresh = kl.softmax(logits).tolist()
    sampler = [(1 - stale) * x + stale * y for x, y in zip(fresh, STALE, strict=True)]
    found = trainer_kl.penalty_gradient(logits, REFERENCE, name, place, sampler)  # type: ignore[arg-type]
    s.chart("gradients", charts.gradients, found, options=s.strings["names"])
    s.prose(f"gradients-read/{name}-{place.replace('_', '-')}", found)


@chapter.scene(deeper=True)
def ways(s: Screen) -> None:
    s.prose("ways")
    s.table("ways", [s.labels(f"ways.{name}") for name in trainer_kl.ESTIMATORS])


def students(hidden: float) -> tuple[kl.Nats, kl.Nats]:
    """What a student pays who hides a share of her mass: over all tokens, and over the top 3."""
    teacher = (0.5, 0.3, 0.15, 0.049, 0.001)
    seen = sum(teacher[:3])
    student = (*(p / seen * (1 - hidden) for p in teacher[:3]), 0.1 * hidden, 0.9 * hidden)
    top = trainer_kl.keep_top(teacher, student, 3)
    return top.full, top.rescaled


@chapter.scene
def distil(s: Screen) -> None:
    s.prose("distil")
    share = s.slider("hidden", 0.05, 0.95, 0.5, 0.05)
    shares = [k / 20 for k in range(1, 20)]
    whole, top = zip(*map(students, shares), strict=True)
    now = dict(
        zip(("whole", "top"), (Quantity(x, "information") for x in students(share)), strict=True)
    )
    at = min(range(len(shares)), key=lambda k: abs(shares[k] - share))
    drawn = (tuple(shares), whole, top, at)
    s.chart("distil", charts.hidden, *drawn, options=s.strings["names"], share=share, **now)
    s.prose("distil-read", share=Quantity(share, "probability"), **now)


@chapter.scene
def quantised(s: Screen) -> None:
    s.prose("quantised")
    text = spelled(content.strings("how-large", s.display.lang)["text"])
    table = trainer_kl.pairs(text, len(ALPHABET))
    found = trainer_kl.quantised(table, s.slider("coarse", 0.1, 3, 1, 0.1))
    s.chart("quantised", charts.contexts, found, options=s.strings["names"])
    s.prose("quantised-read", found)


@chapter.scene(deeper=True)
def diffusion(s: Screen) -> None:
    s.prose("diffusion")
    error, width = s.slider("error", -3, 3, 1, 0.1), s.slider("noise", 0.3, 2, 1, 0.1)
    cost = kl.density_kl(kl.Gaussian(0, width), kl.Gaussian(error, width))
    told = {"cost": Quantity(cost, "information"), "error": error, "width": width}
    s.chart("diffusion", charts.squares, error, width, options=s.strings["names"], **told)
    s.prose("diffusion-read", **told)


@chapter.scene
def check(s: Screen) -> None:
    found = trainer_kl.calls(TARGET, moved(0.6))
    wrong = {"mean": found.mean, "swapped": found.swapped}
    quiz(s, found, numeric={"batch": Numeric(found.meant, wrong)}, p=TARGET, q=moved(0.6))


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
