"""The ONNX graph of torchvision's MobileNetV2 1.0, cut before its classifier.

Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks", table 2. The names
of the weights are torchvision's. Batch normalisation stays a node of its own: the runtimes fold it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from pomona.models.errors import ModelError
from pomona.models.torch_checkpoint import StateDict

INPUT_NAME = "images"
OUTPUT_NAME = "features"
INPUT_SIZE = 224
DIMENSION = 1280

# One row a stage: expansion, output channels, blocks, stride of the first block.
_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
_STEM_CHANNELS = 32
_EPSILON = 1e-5  # torch.nn.BatchNorm2d's default; Keras has 1e-3

# Old enough for every runtime in use (ONNX Runtime 1.13, OpenVINO 2023), and all ops are in it.
_OPSET = 17
_IR_VERSION = 8


def build_mobilenet_v2(weights: StateDict) -> onnx.ModelProto:
    """The graph: images [N,3,224,224] float32, normalised -> features [N,1280] float32.

    Every tensor of `weights` is used, but those of the classifier. Raises ModelError when one is
    missing, has another shape or type, or is left over. The same weights give the same bytes.
    """
    graph = _Graph(weights)
    value = graph.conv_norm(INPUT_NAME, "features.0", 3, _STEM_CHANNELS, kernel=3, stride=2)
    channels = _STEM_CHANNELS
    block = 1
    for expansion, out_channels, num_blocks, first_stride in _STAGES:
        for index in range(num_blocks):
            stride = first_stride if index == 0 else 1
            value = _inverted_residual(
                graph, value, f"features.{block}.conv", channels, out_channels, expansion, stride
            )
            channels = out_channels
            block += 1
    value = graph.conv_norm(value, f"features.{block}", channels, DIMENSION)
    value = graph.node("GlobalAveragePool", "pool", [value])
    graph.node("Flatten", OUTPUT_NAME, [value], axis=1)
    return graph.finish()


def _inverted_residual(
    graph: _Graph,
    value: str,
    name: str,
    in_channels: int,
    out_channels: int,
    expansion: int,
    stride: int,
) -> str:
    """Widens by 1x1, filters each channel by 3x3, narrows by 1x1; adds the input where it fits."""
    hidden = in_channels * expansion
    narrow = value
    index = 0
    if expansion != 1:
        narrow = graph.conv_norm(narrow, f"{name}.{index}", in_channels, hidden)
        index += 1
    narrow = graph.conv_norm(
        narrow, f"{name}.{index}", hidden, hidden, kernel=3, stride=stride, groups=hidden
    )
    index += 1
    narrow = graph.conv(narrow, f"{name}.{index}", hidden, out_channels)
    narrow = graph.norm(narrow, f"{name}.{index + 1}", out_channels)
    if stride == 1 and in_channels == out_channels:
        return graph.node("Add", f"{name}.sum", [value, narrow])
    return narrow


class _Graph:
    """Nodes and initialisers as they are added, and the weights that nothing has used yet."""

    def __init__(self, weights: StateDict) -> None:
        self._unused = dict(weights)
        self._nodes: list[onnx.NodeProto] = []
        self._initialisers = [
            numpy_helper.from_array(np.array(0, np.float32), "relu6.min"),
            numpy_helper.from_array(np.array(6, np.float32), "relu6.max"),
        ]

    def node(self, op: str, name: str, inputs: list[str], **attributes: Any) -> str:
        """Adds one node; its only output has its name."""
        self._nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def conv_norm(
        self,
        value: str,
        name: str,
        in_channels: int,
        out_channels: int,
        *,
        kernel: int = 1,
        stride: int = 1,
        groups: int = 1,
    ) -> str:
        """Convolution `name.0`, batch normalisation `name.1`, ReLU6."""
        value = self.conv(
            value,
            f"{name}.0",
            in_channels,
            out_channels,
            kernel=kernel,
            stride=stride,
            groups=groups,
        )
        value = self.norm(value, f"{name}.1", out_channels)
        return self.node("Clip", f"{name}.relu6", [value, "relu6.min", "relu6.max"])

    def conv(
        self,
        value: str,
        name: str,
        in_channels: int,
        out_channels: int,
        *,
        kernel: int = 1,
        stride: int = 1,
        groups: int = 1,
    ) -> str:
        """Convolution without bias, padded so that stride 1 keeps the size."""
        shape = (out_channels, in_channels // groups, kernel, kernel)
        weight = self._weight(f"{name}.weight", shape)
        return self.node(
            "Conv",
            name,
            [value, weight],
            kernel_shape=[kernel, kernel],
            strides=[stride, stride],
            pads=[kernel // 2] * 4,
            group=groups,
        )

    def norm(self, value: str, name: str, channels: int) -> str:
        """Batch normalisation with the training's mean and variance."""
        parameters = ("weight", "bias", "running_mean", "running_var")
        inputs = [self._weight(f"{name}.{parameter}", (channels,)) for parameter in parameters]
        # A counter of training steps, which inference has no use for; old checkpoints lack it.
        self._unused.pop(f"{name}.num_batches_tracked", None)
        return self.node("BatchNormalization", name, [value, *inputs], epsilon=_EPSILON)

    def finish(self) -> onnx.ModelProto:
        """The checked model; raises ModelError when a weight is left over."""
        left_over = [name for name in self._unused if not name.startswith("classifier.")]
        if left_over:
            raise ModelError(f"The weights are not MobileNetV2's: {left_over[0]!r} has no place.")
        size = INPUT_SIZE
        images = helper.make_tensor_value_info(INPUT_NAME, TensorProto.FLOAT, ["N", 3, size, size])
        features = helper.make_tensor_value_info(OUTPUT_NAME, TensorProto.FLOAT, ["N", DIMENSION])
        graph = helper.make_graph(
            self._nodes, "mobilenet_v2", [images], [features], self._initialisers
        )
        opset = helper.make_opsetid("", _OPSET)
        model = helper.make_model(
            graph, opset_imports=[opset], ir_version=_IR_VERSION, producer_name="pomona"
        )
        onnx.checker.check_model(model)
        return model

    def _weight(self, name: str, shape: tuple[int, ...]) -> str:
        array: NDArray[np.generic] | None = self._unused.pop(name, None)
        if array is None:
            raise ModelError(f"The weights are not MobileNetV2's: {name!r} is missing.")
        if array.shape != shape or array.dtype != np.float32:
            raise ModelError(
                f"The weights are not MobileNetV2's: {name!r} is {array.dtype} {array.shape}, "
                f"not float32 {shape}."
            )
        self._initialisers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name
