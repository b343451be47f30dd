"""Where the tests find what `./dev test` makes before it runs them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pomona.models.fetch import fetch
from pomona.models.recipes import RECIPES
from pomona.models.torch_checkpoint import StateDict, read_checkpoint

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """The folder of model bundles."""
    return _made("POMONA_TEST_MODELS", "build/release/share/pomona/models")


@pytest.fixture(scope="session")
def demo_images_folder() -> Path:
    """The demo set: one folder a class."""
    return _made("POMONA_TEST_DEMO_IMAGES", "build/demo/images")


@pytest.fixture(scope="session")
def mobilenet_v2_weights(tmp_path_factory: pytest.TempPathFactory) -> StateDict:
    """The published weights, the classifier's included, which no bundle holds."""
    folder = tmp_path_factory.mktemp("weights")
    return read_checkpoint(fetch(RECIPES["mobilenet_v2"].weights, folder))


def _made(variable: str, default: str) -> Path:
    folder = Path(os.environ.get(variable) or _ROOT / default)
    if not folder.is_dir():
        pytest.fail(f"{folder} is not there; ./dev test makes it (or set {variable}).")
    return folder
