"""The entry: ``streamlit run app.py`` finds the application below.

The script that Streamlit reruns lives in ``kl_ui/frame/``, away from ``pages/``: a folder ``pages``
beside the main script would switch Streamlit into its old multipage mode.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
from threading import Timer

import streamlit as st
from starlette.middleware import Middleware

from kl_core import Gaussian, GaussianMixture, density_directions, fit_reverse
from kl_core.models import policy_steps
from kl_ui.charts.gaussian import two_bells
from kl_ui.charts.laboratory import dial, separation
from kl_ui.classroom import pages, web
from kl_ui.frame import contents, search, strips
from kl_ui.frame.document import Posters
from kl_ui.frame.guard import Closed, Protected, SameOrigin, failed
from kl_ui.frame.packing import Packed, begun, first
from kl_ui.frame.server import LeadHome, allow_many_connections, stopping
from kl_ui.words.content import load_all
from kl_ui.words.display import Display

SECONDS_FOR_THE_FIRST = 3.0
"""How long the server keeps its strength for the first reader."""


def prepare() -> None:
    """Do once what the first reader would otherwise wait for: modules, words, figures, a fit."""
    # Streamlit imports it in the middle of the first run; a figure drawn by another reader at that
    # moment would find half a module and fail.
    import_module("pandas")
    load_all()
    contents.load_all()
    bells = density_directions(Gaussian(0, 1), Gaussian(1, 2))
    two_bells(bells, Display()).to_json()
    fit_reverse(Gaussian(0, 1))


def look_ahead() -> None:
    """Compute what takes longer than a reader of its scene should wait.

    All minima of D(Q‖P) at every distance, and along α: some thousand steps of Newton each. And
    policies trained by four methods, 1 600 steps each. Every step hangs on the one before.
    """
    separation(0.4, 1.0, 1.0)
    dial(GaussianMixture.bimodal(0.5, -4.0, 4.0))
    for method, knob in policy_steps.USUAL.items():
        policy_steps.train(method, knob)
    policy_steps.sweep()
    strips.strips().worker.do(contents.load_all)


@asynccontextmanager
async def warm(_: st.App) -> AsyncGenerator[None, None]:
    """Get ready for readers; what can wait follows once the first has her page."""
    allow_many_connections()
    prepare()
    for file in first():
        begun(file)
    work = Timer(SECONDS_FOR_THE_FIRST, look_ahead), Timer(10 * SECONDS_FOR_THE_FIRST, search.learn)
    for later in work:
        later.daemon = True
        later.start()
    stopping(web.rooms().close)
    yield
    for later in work:
        later.cancel()


def apologise(_: Exception) -> bool:
    """Say one sentence instead of showing a traceback; the log keeps the details."""
    display: Display = st.session_state.get("display", Display())
    st.error(display.word("error.unexpected"))
    return True


app = st.App(
    "kl_ui/frame/site.py",
    lifespan=warm,
    on_script_error=apologise,
    routes=[search.route(), strips.route(), *pages.page_routes(), *web.routes()],
    exception_handlers={Exception: failed},
    middleware=[
        Middleware(Protected),
        Middleware(SameOrigin, allowed=st.get_option("server.corsAllowedOrigins")),
        Middleware(Closed),
        Middleware(LeadHome),
        Middleware(Posters),
        Middleware(Packed),
    ],
)
