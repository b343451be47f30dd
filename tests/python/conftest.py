"""What the tests of the Python package share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pomona.models.fetch import fetch
from pomona.models.recipes import RECIPES
from pomona.models.torch_checkpoint import StateDict, read_checkpoint
from results import Results


@pytest.fixture(scope="session")
def mobilenet_v2_weights(tmp_path_factory: pytest.TempPathFactory) -> StateDict:
    """The published weights, the classifier's included, which no bundle holds."""
    folder = tmp_path_factory.mktemp("weights")
    return read_checkpoint(fetch(RECIPES["mobilenet_v2"].weights, folder))


@pytest.fixture(scope="session")
def model_folder(models_folder: Path) -> str:
    """A bundle, named by its folder."""
    return str(models_folder / "mobilenet_v2")


@pytest.fixture(scope="session")
def cut_run(
    pomona: Callable[..., object],
    model_folder: str,
    demo_images_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Results:
    """What the command line wrote of the demo pictures, in parts of 100."""
    out = tmp_path_factory.mktemp("cut_run")
    pomona("run", demo_images_folder, "--out", out, "--model", model_folder, "--part-rows", "100")
    return Results(demo_images_folder, out)


@pytest.fixture(scope="session")
def features(cut_run: Results) -> pa.Array:
    """N lists of D features."""
    return pa.FixedSizeListArray.from_arrays(
        cut_run.features.reshape(-1), cut_run.features.shape[1]
    ).cast(pa.list_(pa.float32()))
