"""The graph of MobileNetV2 against a forward pass in NumPy, and against photographs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from PIL import Image
from pomona.models.errors import ModelError
from pomona.models.mobilenet_v2 import build_mobilenet_v2
from pomona.models.torch_checkpoint import StateDict

Floats = NDArray[np.float32]

# The stride of each of the 17 blocks, as the paper's table 2 unrolls.
STRIDES = (1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)

# ImageNet's class of the demo classes that have one, but for Mushroom (947): the network does not
# know that photograph at any angle (rank 224 upright), whatever runs it.
IMAGENET_CLASSES = {
    "Apple Granny Smith": 948,
    "Apple Green": 948,
    "Banana": 954,
    "Bell Pepper Green": 945,
    "Bell Pepper Yellow": 945,
    "Broccoli": 937,
    "Corn": 987,
    "Lemon": 951,
    "Orange": 950,
    "Orange Sliced": 950,
    "Pineapple": 953,
    "Pomegranate": 957,
    "Strawberry 1": 949,
    "Strawberry 2": 949,
}


def array(weights: StateDict, name: str) -> Floats:
    return np.asarray(weights[name], np.float32)


def convolve(image: Floats, weight: Floats, stride: int) -> Floats:
    """The image is (C, H, W); weight (O, C, k, k), or (C, 1, k, k) for one filter a channel."""
    kernel = weight.shape[2]
    padded = np.pad(image, ((0, 0), (kernel // 2,) * 2, (kernel // 2,) * 2))
    # Windows of all the channels at once, (H, W, C, k, k); then (C, H', W', k, k).
    windows = np.lib.stride_tricks.sliding_window_view(padded, (len(image), kernel, kernel))[0]
    windows = windows[::stride, ::stride].transpose(2, 0, 1, 3, 4)
    channels, height, width = windows.shape[:3]
    if weight.shape[1] == 1 and channels > 1:
        return np.asarray(np.einsum("chwij,cij->chw", windows, weight[:, 0]), np.float32)
    columns = windows.transpose(0, 3, 4, 1, 2).reshape(channels * kernel**2, height * width)
    return np.asarray(weight.reshape(len(weight), -1) @ columns).reshape(-1, height, width)


def forward(weights: StateDict, image: Floats) -> Floats:
    """The image is (3, 224, 224); the features are (1280,)."""

    def norm(value: Floats, name: str) -> Floats:
        gamma, beta, mean, variance = (
            array(weights, f"{name}.{parameter}")[:, None, None]
            for parameter in ("weight", "bias", "running_mean", "running_var")
        )
        return np.asarray((value - mean) / np.sqrt(variance + 1e-5) * gamma + beta, np.float32)

    def layer(value: Floats, convolution: str, normalisation: str, stride: int = 1) -> Floats:
        weight = array(weights, f"{convolution}.weight")
        return norm(convolve(value, weight, stride), normalisation)

    def relu6(value: Floats) -> Floats:
        return np.clip(value, 0, 6)

    value = relu6(layer(image, "features.0.0", "features.0.1", 2))
    for block, stride in enumerate(STRIDES, 1):
        name = f"features.{block}.conv"
        wide, last = value, 1
        if block > 1:  # the first block does not widen
            wide, last = relu6(layer(value, f"{name}.0.0", f"{name}.0.1")), 2
        wide = relu6(layer(wide, f"{name}.{last - 1}.0", f"{name}.{last - 1}.1", stride))
        narrow = layer(wide, f"{name}.{last}", f"{name}.{last + 1}")
        value = value + narrow if narrow.shape == value.shape else narrow
    value = relu6(layer(value, "features.18.0", "features.18.1"))
    return np.asarray(value.mean(axis=(1, 2)), np.float32)


def pixels(path: Path) -> Floats:
    """The picture as torchvision's weights want it, (3, 224, 224)."""
    with Image.open(path) as image:
        resized = image.convert("RGB").resize((224, 224), Image.Resampling.BICUBIC)
    scaled = np.asarray(resized, np.float32) / 255
    normalised = (scaled - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
    return np.asarray(normalised.transpose(2, 0, 1), np.float32)


@pytest.fixture(scope="module")
def session(models_folder: Path) -> onnxruntime.InferenceSession:
    graph = models_folder / "mobilenet_v2" / "model.onnx"
    return onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, images: Floats) -> Floats:
    (features,) = session.run(["features"], {"images": images})
    return np.asarray(features, np.float32)


def test_graph_equals_a_forward_pass_in_numpy(
    session: onnxruntime.InferenceSession,
    mobilenet_v2_weights: StateDict,
    demo_images_folder: Path,
) -> None:
    image = pixels(demo_images_folder / "Pineapple" / "000.jpg")
    expected = forward(mobilenet_v2_weights, image)
    assert expected.shape == (1280,) and expected.max() > 1
    np.testing.assert_allclose(run(session, image[None])[0], expected, rtol=0, atol=1e-4)


def test_features_of_a_picture_do_not_depend_on_its_batch(
    session: onnxruntime.InferenceSession, demo_images_folder: Path
) -> None:
    names = ("Banana", "Kiwi", "Yam")
    images = np.stack([pixels(demo_images_folder / name / "030.jpg") for name in names])
    batch = run(session, images)
    assert batch.shape == (3, 1280)
    for row, image in zip(batch, images, strict=True):
        np.testing.assert_allclose(row, run(session, image[None])[0], rtol=0, atol=1e-4)


@pytest.mark.parametrize("label", IMAGENET_CLASSES)
def test_weights_recognise_photographs(
    session: onnxruntime.InferenceSession,
    mobilenet_v2_weights: StateDict,
    demo_images_folder: Path,
    label: str,
) -> None:
    features = run(session, pixels(demo_images_folder / label / "000.jpg")[None])
    scores = features @ array(mobilenet_v2_weights, "classifier.1.weight").T
    scores = scores + array(mobilenet_v2_weights, "classifier.1.bias")
    assert IMAGENET_CLASSES[label] in np.argsort(scores[0])[-5:]


def without(name: str) -> Callable[[StateDict], StateDict]:
    return lambda weights: {key: value for key, value in weights.items() if key != name}


def with_array(name: str, array: NDArray[np.generic]) -> Callable[[StateDict], StateDict]:
    return lambda weights: {**weights, name: array}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("features.5.conv.2.weight"), "'features.5.conv.2.weight' is missing"),
        (without("features.18.1.running_var"), "'features.18.1.running_var' is missing"),
        (with_array("features.19.0.weight", np.zeros(1)), "'features.19.0.weight' has no place"),
        (
            with_array("features.0.1.bias", np.zeros(33, np.float32)),
            r"\(33,\), not float32 \(32,\)",
        ),
        (with_array("features.0.1.bias", np.zeros(32, np.float64)), "float64"),
    ],
)
def test_weights_of_another_network_are_an_error(
    mobilenet_v2_weights: StateDict, change: Callable[[StateDict], StateDict], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        build_mobilenet_v2(change(mobilenet_v2_weights))
