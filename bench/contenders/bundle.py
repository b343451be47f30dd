"""What every Python contender shares: the model bundle, the listing and the normalisation.

Kept as fast as NumPy allows, so that no contender is slowed by the harness.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")


@dataclass(frozen=True)
class Bundle:
    """The fields of model.json that a feature extractor needs."""

    graph: str
    width: int
    height: int
    scale: npt.NDArray[np.float32]  # a tensor is pixel * scale + offset, per channel
    offset: npt.NDArray[np.float32]

    def normalise(self, pixels: npt.NDArray[np.uint8], out: npt.NDArray[np.float32]) -> None:
        """Writes height x width x 3 bytes into a 3 x height x width float32 tensor."""
        for channel in range(3):
            np.multiply(pixels[:, :, channel], self.scale[channel], out=out[channel])
            out[channel] += self.offset[channel]

    def empty_batch(self, num_images: int) -> npt.NDArray[np.float32]:
        """An uninitialised tensor of num_images x 3 x height x width."""
        return np.empty((num_images, 3, self.height, self.width), np.float32)

    def session(self) -> ort.InferenceSession:
        """ONNX Runtime on one thread: the contenders run one session a core."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        return ort.InferenceSession(self.graph, options, providers=["CPUExecutionProvider"])


def load_bundle(folder: str) -> Bundle:
    """Reads model.json; refuses what the contenders do not do."""
    spec = json.loads((Path(folder) / "model.json").read_text())
    pixels = spec["input"]
    if (pixels["resize_filter"], pixels["colour_order"]) != ("bicubic", "RGB"):
        raise SystemExit(f"{folder}: the contenders resize by bicubic and feed RGB only")
    mean, std = np.asarray(pixels["mean"]), np.asarray(pixels["std"])
    return Bundle(
        graph=str(Path(folder) / spec["graph"]),
        width=pixels["width"],
        height=pixels["height"],
        scale=(1.0 / (pixels["divisor"] * std)).astype(np.float32),
        offset=(-mean / std).astype(np.float32),
    )


def list_images(folder: str) -> list[str]:
    """All pictures under `folder`, sorted."""
    return sorted(str(path) for path in Path(folder).rglob("*") if path.suffix.lower() in SUFFIXES)


def label_of(path: str) -> str:
    """The name of the folder that a picture lies in."""
    return Path(path).parent.name


def num_threads() -> int:
    """A thread a core, or as many as `bench/compare.py --threads` says."""
    return int(os.environ.get("BENCH_THREADS") or len(os.sched_getaffinity(0)))
