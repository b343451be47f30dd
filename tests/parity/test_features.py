"""Features are those of ONNX Runtime on the same graph, with the pixels of Pillow and NumPy."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest
from engine_pixels import Resize
from pillow_pixels import pillow_image, pillow_pixels
from results import Results

Features = npt.NDArray[np.float32]  # N x D


@pytest.fixture(scope="session")
def bundle(models_folder: Path) -> Path:
    return models_folder / "mobilenet_v2"


@pytest.fixture(scope="session")
def demo_reference(bundle: Path, demo_run: Results) -> Features:
    return reference_features(bundle, [demo_run.images / path for path in demo_run.paths])


def reference_features(bundle: Path, paths: Sequence[Path]) -> Features:
    model = json.loads((bundle / "model.json").read_text())
    session = onnxruntime.InferenceSession(
        bundle / model["graph"], providers=["CPUExecutionProvider"]
    )
    batches = []
    for first in range(0, len(paths), 16):
        tensors = [reference_tensor(path, model["input"]) for path in paths[first : first + 16]]
        batches.append(session.run(None, {model["input"]["name"]: np.stack(tensors)})[0])
    return cast("Features", np.concatenate(batches))


def reference_tensor(path: Path, spec: dict[str, Any]) -> npt.NDArray[np.float32]:
    """3 x height x width, as the bundle's model.json says."""
    assert spec["colour_order"] == "RGB"
    resize = Resize(spec["width"], spec["height"], spec["resize_filter"])
    pixels = pillow_pixels(pillow_image(path), resize).astype(np.float64)
    normalised = (pixels / spec["divisor"] - spec["mean"]) / spec["std"]
    return np.asarray(normalised.transpose(2, 0, 1), np.float32)


def lowest_cosine(ours: Features, theirs: Features) -> float:
    a, b = ours.astype(np.float64), theirs.astype(np.float64)
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return float(np.min(np.sum(a * b, axis=1) / norms))


def test_demo_features_are_those_of_onnx_runtime(
    demo_run: Results, demo_reference: Features
) -> None:
    assert len(demo_run.paths) == len(list(demo_run.images.rglob("*.jpg"))) > 400
    assert demo_reference.max() > 1  # or 1e-4 would say nothing
    np.testing.assert_allclose(demo_run.features, demo_reference, rtol=0, atol=1e-4)


def test_fruits360_features_are_those_of_onnx_runtime(bundle: Path, sample_run: Results) -> None:
    reference = reference_features(bundle, [sample_run.images / path for path in sample_run.paths])
    assert reference.shape == (494, 1280)
    np.testing.assert_allclose(sample_run.features, reference, rtol=0, atol=1e-4)


def test_demo_rows_stand_in_the_order_of_the_bytes_of_their_paths(demo_run: Results) -> None:
    pictures = (path.relative_to(demo_run.images) for path in demo_run.images.rglob("*.jpg"))
    assert demo_run.paths == sorted((path.as_posix() for path in pictures), key=str.encode)


def test_bf16_features_are_near_and_the_manifest_says_bf16(
    pomona: Callable[..., Any], demo_run: Results, demo_reference: Features, tmp_path: Path
) -> None:
    """Eight bits of mantissa, through 52 layers: measured cosines are above 0.99; a wrong layout or
    normalisation gives far less than 0.98.
    """
    offers = next(line for line in pomona("doctor").stdout.splitlines() if "precision" in line)
    if "bf16" not in offers:
        pytest.skip("this CPU does not compute in bf16 (pomona doctor)")
    pomona("extract", demo_run.images, "--out", tmp_path / "out", "--precision", "bf16")
    bf16 = Results(demo_run.images, tmp_path / "out")
    assert bf16.manifest["extract"]["options"]["precision"] == "bf16"
    assert demo_run.manifest["extract"]["options"]["precision"] == "f32"
    assert bf16.paths == demo_run.paths
    assert lowest_cosine(bf16.features, demo_reference) > 0.98
    # Were f32 computed under the name of bf16, this would be below 1e-4.
    assert np.abs(bf16.features - demo_reference).max() > 1e-3
