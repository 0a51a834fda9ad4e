"""The words of the course, each in one sentence, in both languages."""

from kl_core import coding_cost
from kl_ui import glossary
from kl_ui.chapter import Chapter
from kl_ui.charts import cross_entropy as charts
from kl_ui.foreign import in_markdown

chapter = Chapter("glossary")
display = chapter.display

chapter.prose("hook")
words = glossary.terms(display.lang)
typed = chapter.typed("search", "", lambda text: bool(glossary.search(text, display.lang)))
found = glossary.search(typed, display.lang)
said = {"found": len(found), "terms": len(words), "typed": in_markdown(typed)}
chapter.prose("found" if found else "nothing", **said)
for term in found:
    chapter.term(term)

# The weather that the chapters on cross-entropy and KL divergence begin with.
weather = coding_cost((0.6, 0.3, 0.1), (0.2, 0.5, 0.3))
chapter.prose("picture")
books = chapter.labels("books")
account = charts.account(weather, display)
chapter.chart("bill", charts.stacked, weather, options={"books": books}, said=account)
