"""The words of the course, each in one sentence, in both languages."""

from kl_core import coding_cost
from kl_ui.charts import cross_entropy as charts
from kl_ui.frame.paths import way
from kl_ui.scenes import Chapter, Screen
from kl_ui.words import glossary
from kl_ui.words.foreign import in_markdown
from kl_ui.words.glossary import Term

chapter = Chapter("glossary")
# The weather that the chapters on cross-entropy and KL divergence begin with.
WEATHER = coding_cost((0.6, 0.3, 0.1), (0.2, 0.5, 0.3))


@chapter.scene
def hook(s: Screen) -> None:
    s.prose("hook")
    lang = s.display.lang
    typed = s.typed("search", "", lambda text: bool(glossary.search(text, lang)))
    found = glossary.search(typed, lang)
    numbers = {"found": len(found), "terms": len(glossary.terms(lang))}
    s.prose(f"found/{'some' if found else 'none'}", typed=in_markdown(typed), **numbers)
    for term in found:
        show(s, term)


def show(s: Screen, term: Term) -> None:
    """A word, and a way to the scene that explains it."""
    s.text(f"{' · '.join([f'**{term.name}**', *term.others])}  \n{term.says}")
    way(s, term.place)


@chapter.scene(deeper=True)
def picture(s: Screen) -> None:
    s.prose("picture")
    said = charts.account(WEATHER, s.display)
    s.chart("bill", charts.stacked, WEATHER, options={"books": s.labels("books")}, said=said)
