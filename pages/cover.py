"""The cover: what the course is, two bells to move, ways through it, the chapters in order."""

from functools import partial

from kl_core import Gaussian, density_directions
from kl_ui.charts.gaussian import two_bells
from kl_ui.frame.paths import Place, going_on
from kl_ui.frame.routes import begin, routes
from kl_ui.scenes import Chapter, Screen, progress
from kl_ui.state import memory
from kl_ui.words.curriculum import CHAPTERS

chapter = Chapter("cover")


@chapter.scene
def start(s: Screen) -> None:
    s.prose("hook")
    with s.box("start"):
        place = going_on(s)
        code = "go_on" if place else "start"
        to = place or Place(CHAPTERS[0].slug)
        title = to.title(s.display.lang)
        s.link(to.slug, f"**{s.words(code, chapter=title)} →**", to.scene)


@chapter.scene
def bells(s: Screen) -> None:
    picture, controls = s.columns(3, 2, align="center")
    with controls:
        mean = s.slider("mean", -4, 4, 1.5, 0.1)
        std = s.slider("std", 0.4, 4, 1.6, 0.1)
        both = density_directions(Gaussian(0, 1), Gaussian(mean, std))
        (forward, reverse), unit = s.columns(1, 1), s.display.unit_name
        with forward:
            s.metric(f"D(P‖Q) · {unit}", s.display.number(both.forward, "information"))
        with reverse:
            s.metric(f"D(Q‖P) · {unit}", s.display.number(both.reverse, "information"))
    with picture:
        s.chart("bells", two_bells, both, mean=mean, std=std)
    s.prose(f"verdict/{both.larger}", both)


@chapter.scene
def ways(s: Screen) -> None:
    s.prose("ways")
    for code, route in routes().items():
        named = {"minutes": route.minutes, "scenes": len(route.places)}
        label = f"**{s.display.word(f'routes.{code}.title')}**"
        s.press(f"route.{code}", label, {}, then=partial(begin, code))
        s.text(s.display.fill(s.display.word(f"routes.{code}.purpose"), **named))


@chapter.scene
def path(s: Screen) -> None:
    s.prose("path")
    word = s.display.word
    for entry in CHAPTERS:
        title, teaser = (word(f"chapter.{entry.slug}.{part}") for part in ("title", "teaser"))
        minutes = s.display.fill(word("frame.minutes"), minutes=entry.minutes)
        tick = "✓ " if s.has_read(entry.slug) else ""
        s.link(entry.slug, f"**{tick}{title}**  {teaser} :gray[{minutes}]")


@chapter.scene
def progress_(s: Screen) -> None:
    read = sum(memory.read(entry.slug) for entry in CHAPTERS)
    s.prose("progress", read=read, chapters=len(CHAPTERS))
    progress.review(s)
    progress.record(s)


@chapter.scene
def how(s: Screen) -> None:
    s.prose("how")
