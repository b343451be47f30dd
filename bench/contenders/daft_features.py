"""Daft: its own listing, reading and JPEG decoding, and ONNX Runtime in a class UDF.

The pictures are resized in the UDF by Pillow: Daft's own resize is another filter.
Usage: daft_features.py IMAGES_DIR OUT_DIR MODEL_BUNDLE
"""

from __future__ import annotations

import os
import sys

os.environ["DO_NOT_TRACK"] = "1"  # `import daft` reports to its makers otherwise
os.environ["DAFT_PROGRESS_BAR"] = "0"

import daft
import numpy as np
import numpy.typing as npt
from bundle import load_bundle, num_threads
from daft import DataType, Series, col
from daft.functions import decode_image, download, get, split
from PIL import Image

BATCH = 4  # the fastest of 1, 4, 8 and 32, as are processes against threads


@daft.cls(max_concurrency=num_threads(), use_process=True)
class Features:
    """A process that holds one ONNX Runtime session."""

    def __init__(self, bundle_dir: str) -> None:
        self.bundle = load_bundle(bundle_dir)
        self.session = self.bundle.session()

    @daft.method.batch(return_dtype=DataType.list(DataType.float32()), batch_size=BATCH)
    def __call__(self, images: Series) -> list[npt.NDArray[np.float32]]:
        """Decoded pictures to rows of features."""
        size = (self.bundle.width, self.bundle.height)
        pixels = images.to_pylist()
        tensor = self.bundle.empty_batch(len(pixels))
        for row, image in enumerate(pixels):
            resized = Image.fromarray(image).resize(size, Image.Resampling.BICUBIC)
            self.bundle.normalise(np.asarray(resized), tensor[row])
        return list(self.session.run(None, {"images": tensor})[0])


def main(images_dir: str, out_dir: str, bundle_dir: str) -> None:
    """Reads, decodes, runs the network and writes, in one lazy query."""
    features = Features(bundle_dir)
    (
        daft.from_glob_path(f"{images_dir}/**/*.jpg")
        .select(
            col("path"),
            get(split(col("path"), "/"), -2).alias("label"),
            features(decode_image(download(col("path")), mode="RGB")).alias("features"),
        )
        .write_parquet(out_dir)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
