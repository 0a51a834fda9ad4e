"""A chapter as an ordered list of scenes, and the two things a scene is drawn on."""

from kl_ui.scenes.chapter import Chapter, Scene
from kl_ui.scenes.rehearsal import Rehearsal
from kl_ui.scenes.screen import Screen

__all__ = ["Chapter", "Rehearsal", "Scene", "Screen"]
