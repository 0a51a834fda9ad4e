"""What a browser says: values of widgets and messages of components, none of them to be trusted.

A value may be gone, of another type or out of range: the hand was quicker than a run, the tab is
older than the server, or somebody has written the message himself. It then counts as unsaid.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

T = TypeVar("T")
Sound = Callable[[object], bool]


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_one_of(codes: Collection[str | None]) -> Sound:
    """A test for one of a few codes; None among them is a choice not made yet."""
    return lambda value: value in list(codes)


def held(key: str, kept: T, sound: Sound) -> T:
    """What a widget holds; ``kept`` if that makes no sense."""
    value: Any = st.session_state.get(key)
    return value if sound(value) else kept


def drawn(draw: Callable[[T], object], key: str, kept: T, sound: Sound) -> T:
    """What the widget holds that ``draw`` draws by that key; ``kept`` if that makes no sense.

    ``draw`` gets the value to begin with: a browser that draws the widget anew while Python has
    known it all along, as after a run that was cut short, has nothing else to show.
    """
    if key not in st.session_state or not sound(st.session_state[key]):
        st.session_state[key] = kept
    value: Any = draw(held(key, kept, sound))
    return value if sound(value) else kept


def upload(key: str) -> UploadedFile | None:
    """The file in an uploader; None also if the server has it no longer."""
    file = st.session_state.get(key)
    return file if isinstance(file, UploadedFile) else None
