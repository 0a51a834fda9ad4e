"""The exception that carries what was found."""

import copy
import pickle

import pytest

from kl_core import CODES, InvalidDistribution, entropy


@pytest.mark.parametrize("again", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_an_error_survives_copying_whole(again):
    with pytest.raises(InvalidDistribution) as caught:
        entropy([1.2, -0.2])
    error = again(caught.value)
    assert isinstance(error, InvalidDistribution)
    assert (error.code, error.found) == ("negative", {"name": "p", "index": 1, "value": -0.2})
    assert str(error) == str(caught.value)
    assert error.code in CODES
