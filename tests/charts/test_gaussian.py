"""Bell curves are the densities."""

import numpy as np
import pytest
from drawing import BITS
from scipy import stats

from kl_core import Gaussian, density_directions
from kl_ui.charts.gaussian import two_bells
from kl_ui.charts.style import P, Q


def test_bells_are_the_densities() -> None:
    p, q = two_bells(density_directions(Gaussian(0, 1), Gaussian(1, 2)), BITS).data
    assert np.asarray(p.y) == pytest.approx(stats.norm.pdf(np.asarray(p.x)))
    assert np.asarray(q.y) == pytest.approx(stats.norm.pdf(np.asarray(q.x), 1, 2))
    assert (p.line.color, p.line.dash) == (P, None)
    assert (q.line.color, q.line.dash) == (Q, "dash")
    assert (p.name, q.name) == (BITS.word("chart.target"), BITS.word("chart.model"))
