"""How far the reader is: the scenes she has reached, the chapters whose core that makes."""

from kl_ui.scenes import Chapter
from kl_ui.state import memory

REACHED, READ = "scenes", "read"


def reached(slug: str) -> set[str]:
    """The scenes of a chapter that were open before the reader."""
    return set(filter(None, memory.recall(slug, REACHED).split(",")))


def reach(chapter: Chapter, name: str) -> None:
    """Note that a scene was open before the reader; with all of the core, the chapter is read."""
    before = reached(chapter.slug)
    ever = [other for other in chapter.scenes if other in before or other == name]
    memory.remember(chapter.slug, REACHED, ",".join(ever))
    if set(chapter.core) <= set(ever):
        memory.remember(chapter.slug, READ, "1")
