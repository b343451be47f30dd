"""Ray Data: read_images, then map_batches on a pool of actors that hold ONNX Runtime sessions.

Usage: ray_features.py IMAGES_DIR OUT_DIR MODEL_BUNDLE
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it reports to its makers otherwise
os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"  # else a warning about GPUs
os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parent)  # the actors import bundle too

import numpy as np
import ray
from bundle import label_of, load_bundle, num_threads
from PIL import Image

BATCH = 8  # the fastest of 8 and 32


class Features:
    """An actor that holds one ONNX Runtime session."""

    def __init__(self, bundle_dir: str) -> None:
        self.bundle = load_bundle(bundle_dir)
        self.session = self.bundle.session()

    def __call__(self, batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Decoded pictures to rows of features."""
        size = (self.bundle.width, self.bundle.height)
        tensor = self.bundle.empty_batch(len(batch["image"]))
        for row, image in enumerate(batch["image"]):
            resized = Image.fromarray(image).resize(size, Image.Resampling.BICUBIC)
            self.bundle.normalise(np.asarray(resized), tensor[row])
        return {
            "path": batch["path"],
            "label": np.array([label_of(path) for path in batch["path"]]),
            "features": self.session.run(None, {"images": tensor})[0],
        }


def main(images_dir: str, out_dir: str, bundle_dir: str) -> None:
    """Reads, runs the network and writes, in one streaming dataset."""
    cores = num_threads()
    ray.init(
        num_cpus=cores, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR
    )
    ray.data.DataContext.get_current().enable_progress_bars = False
    # The actors take three quarters of a core each in the accounts: reading goes on beside them.
    (
        ray.data.read_images(images_dir, mode="RGB", include_paths=True, num_cpus=0.25)
        .map_batches(
            Features,
            fn_constructor_args=(bundle_dir,),
            batch_size=BATCH,
            num_cpus=0.75,
            compute=ray.data.ActorPoolStrategy(size=cores),
        )
        .write_parquet(out_dir)
    )
    ray.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
