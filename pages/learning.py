"""Classifiers and distillation: what gets smaller in training is a forward KL divergence."""

from kl_core.models import classifier, distillation, permutation
from kl_ui.charts import learning as charts
from kl_ui.live.bars import bars
from kl_ui.scenes import Chapter, Screen
from kl_ui.scenes.marking import Numeric
from kl_ui.scenes.questions import predict, quiz

chapter = Chapter("learning")
VOTES = (6, 3, 1)
BEST, CERTAIN = (classifier.likelihood(VOTES, q) for q in ((0.6, 0.3, 0.1), (0.98, 0.01, 0.01)))
SMOOTHING, RATE = 0.2, 0.5
CALM, WILD = ({"smoothing": SMOOTHING, "rate": rate} for rate in (RATE, 15.0))
TEACHER, STUDENTS = (8.0, 5.0, -2.0), {"like": (6.0, 3.0, -1.0), "odd": (6.0, -1.0, 3.0)}


def draw(s: Screen, name: str, *results: object, **alt: object) -> None:
    """A figure of the chapter, with the words that stand in it."""
    words = {"words": s.labels(f"charts.{name}.words")}
    s.chart(name, getattr(charts, name), *results, options=words, **alt)


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")


@chapter.scene
def votes(s: Screen) -> None:
    predict(s, "best", BEST, certain=CERTAIN)
    s.prose("votes", BEST)
    s.button("shares", q=BEST.p)
    controls, picture = s.columns(1, 1)
    with controls:
        (q,) = bars(s, {"q": (0.8, 0.1, 0.1)}, s.labels("outcomes.classes"))
    found = classifier.likelihood(VOTES, q)
    paid = s.display.difference(found.mean_loss, found.entropy)
    with picture:
        draw(s, "bill", found, kl=paid)
    s.prose("votes-read", found, kl=paid)


@chapter.scene(deeper=True)
def forward(s: Screen) -> None:
    s.prose("forward")


@chapter.scene
def photos(s: Screen) -> None:
    s.prose("photos", size=classifier.PER_CLASS, new=classifier.TEST_PER_CLASS)


def watched(s: Screen) -> tuple[classifier.Moment, classifier.Training]:
    """The training of these scenes, at the step where the reader looks."""
    rate, smoothing, step = s.columns(1, 1, 1)
    with rate:
        speed = s.slider("rate", 0.5, 20.0, RATE, 0.5)
    with smoothing:
        run = classifier.train(s.slider("smoothing", 0.0, 0.6, SMOOTHING, 0.05), speed)
    with step:
        at = int(s.slider("step", 0.0, float(classifier.STEPS), 6.0, 1.0))
    return classifier.moment(run, at), run


@chapter.scene
def train(s: Screen) -> None:
    predict(s, "floor", classifier.train(SMOOTHING, RATE))
    s.prose("train")
    with s.row():
        s.button("calm", CALM)
        s.button("wild", WILD)
    now, run = watched(s)
    gap = {"kl": s.display.difference(now.cross_entropy, now.label_entropy)}
    left, right = s.columns(1, 1)
    with left:
        draw(s, "regions", now)
    with right:
        draw(s, "losses", now, run, **gap)
    s.prose(f"train-read/{run.outcome}", now, **gap)


@chapter.scene(deeper=True, follows=True)
def arrows(s: Screen) -> None:
    s.prose("arrows")
    draw(s, "arrows", *watched(s))


@chapter.scene
def chase(s: Screen) -> None:
    s.prose("chase")
    target = s.choice("target", ["still", "moving"])
    here = classifier.chase(s.slider("weight", 0.0, 3.0, 0.5, 0.05), target == "moving")
    kl = s.display.difference(here.cross_entropy, here.entropy)
    draw(s, "chased", here, kl=kl)
    s.prose(f"chase-read/{target}", here, kl=kl)


@chapter.scene
def distil(s: Screen) -> None:
    s.prose("distil")


def softened(s: Screen) -> tuple[distillation.Softened, dict[str, distillation.Softened]]:
    """The student of these scenes beside the teacher, and both students by name."""
    warm = s.slider("temperature", 1.0, 20.0, 1.0, 0.5)
    each = {name: distillation.soften(TEACHER, STUDENTS[name], warm) for name in STUDENTS}
    return each[s.choice("student", list(each), "odd")], each


@chapter.scene
def bench(s: Screen) -> None:
    s.prose("bench")
    controls, picture = s.columns(2, 3)
    with controls:
        both, each = softened(s)
    with picture:
        draw(s, "softened", both)
    s.prose("bench-read", both, **each)


@chapter.scene(deeper=True, follows=True)
def pushes_read(s: Screen) -> None:
    predict(s, "square")
    both, _ = softened(s)
    draw(s, "pushes", both)
    s.prose("pushes-read", both)


@chapter.scene(deeper=True)
def contest(s: Screen) -> None:
    s.prose("contest", distillation.contest(4, 1))


@chapter.scene(deeper=True)
def duel(s: Screen) -> None:
    predict(s, "few", distillation.contest(4, 1))
    picture, controls = s.columns(1, 1)
    with controls:
        size = int(s.choice("size", ["1", "2", "4", "16", "64"], "4"))
        found = distillation.contest(size, int(s.choice("warm", ["1", "2", "4"])))
        s.table("arms", charts.arm_rows(found, s.display, s.labels("outcomes.arms")))
    with picture:
        draw(s, "duel", found)
    s.prose(f"duel-read/{found.verdict}", found)


@chapter.scene(deeper=True)
def twin(s: Screen) -> None:
    s.prose("twin", permutation.pair())


@chapter.scene(deeper=True)
def hill_read(s: Screen) -> None:
    pair = permutation.pair()
    predict(s, "twin", pair)
    here = permutation.blend(s.slider("share", 0.0, 1.0, 0.5, 0.05))
    left, right = s.columns(1, 1)
    with left:
        draw(s, "outputs", here)
    with right:
        draw(s, "hill", here)
    s.prose("hill-read", here, pair)


@chapter.scene(deeper=True)
def neighbour(s: Screen) -> None:
    s.prose("neighbour", permutation.pair())


@chapter.scene
def check(s: Screen) -> None:
    pair = permutation.pair()
    end = classifier.moment(classifier.train(SMOOTHING, RATE), 4)
    left = s.display.difference(end.cross_entropy, end.label_entropy)
    asked = Numeric(left.value, {"all": end.cross_entropy, "floor": end.label_entropy})
    quiz(s, end, numeric={"left": asked}, left=left, pair=pair)


@chapter.scene
def next_(s: Screen) -> None:
    s.prose("next")
