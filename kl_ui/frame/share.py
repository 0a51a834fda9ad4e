"""A link to exactly this picture, and a way for a class in the same room to open it."""

import socket
from urllib.parse import urlsplit, urlunsplit

import segno
import streamlit as st

from kl_ui.live.kit import modules
from kl_ui.state import visit
from kl_ui.words.display import Display

LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}


def lan_address() -> str | None:
    """This machine's address in its local network, or None without one. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket only asks the system for a route; 192.0.2.1 is reserved.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        address: str = probe.getsockname()[0]
    return None if address.startswith("127.") else address


def link(url: str, query: str, host: str | None = None) -> str:
    """The page's address with its whole state, as others can open it.

    >>> link("http://localhost:8501/kl?x=1", "lang=en", "192.168.1.5")
    'http://192.168.1.5:8501/kl?lang=en'
    """
    parts = urlsplit(url)
    netloc = parts.netloc
    if parts.hostname in LOCAL and host:
        netloc = host + (f":{parts.port}" if parts.port else "")
    return urlunsplit((parts.scheme, netloc, parts.path, query, ""))


def picture(address: str) -> str | None:
    """The address as a QR code, drawn here; None if it is too long for one.

    >>> picture("x" * 3000) is None
    True
    """
    try:
        code = segno.make(address, error="m" if len(address) < 1000 else "l", micro=False)
    except segno.DataOverflowError:
        return None
    return code.svg_data_uri(scale=6, border=4, light="white", dark="black")


def lead_class(display: Display) -> None:
    """The way to the teacher's own window, beside this one."""
    address = f"{modules.BASE}class?lang={display.lang}"
    st.link_button(display.word("class.title"), address, type="tertiary")


def share_dialog(display: Display) -> None:
    """Show the link, its QR code (drawn here, asked of nobody), and how a class joins."""
    local = urlsplit(st.context.url or "").hostname in LOCAL
    host = lan_address() if local else None

    @st.dialog(display.word("share.title"))
    def dialog() -> None:
        st.markdown(display.word("share.same_room" if host or not local else "share.only_here"))
        purposes = {code: display.word(f"share.{code}") for code in ("predict", "picture")}
        purpose = st.segmented_control(
            display.word("share.purpose"),
            list(purposes),
            default="predict",
            required=True,
            format_func=purposes.__getitem__,
            key="share.purpose",
            label_visibility="collapsed",
        )
        query = visit.query("picture" if purpose == "picture" else "predict")
        address = link(st.context.url or "", query, host)
        if code := picture(address):
            st.image(code, caption=display.word("share.qr"), width=320)
        else:
            st.markdown(display.word("share.too_long"))
        st.code(address, language=None, wrap_lines=True)
        st.markdown(display.word("share.state"))
        lead_class(display)

    dialog()
