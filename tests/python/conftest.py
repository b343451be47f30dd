"""What the tests of the Python package share."""

from __future__ import annotations

import pytest
from pomona.models.fetch import fetch
from pomona.models.recipes import RECIPES
from pomona.models.torch_checkpoint import StateDict, read_checkpoint


@pytest.fixture(scope="session")
def mobilenet_v2_weights(tmp_path_factory: pytest.TempPathFactory) -> StateDict:
    """The published weights, the classifier's included, which no bundle holds."""
    folder = tmp_path_factory.mktemp("weights")
    return read_checkpoint(fetch(RECIPES["mobilenet_v2"].weights, folder))
