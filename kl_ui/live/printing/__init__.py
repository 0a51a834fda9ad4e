"""A button that opens the browser's own dialog for printing."""

from kl_ui.scenes.screen import Screen


def print_button(s: Screen) -> None:
    """Its label is ``buttons.print``; what is printed is a matter of style.css."""
    s.stage("printing", "print", {"word": s.words("buttons.print")}, lambda _: None)
