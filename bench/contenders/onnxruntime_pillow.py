"""Hand-written Python: a thread a core, each with Pillow and an ONNX Runtime session of its own.

Usage: onnxruntime_pillow.py IMAGES_DIR OUT_DIR MODEL_BUNDLE
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from bundle import label_of, list_images, load_bundle, num_threads
from PIL import Image

BATCH = 4  # the fastest of 1, 4, 8 and 32
ROW_GROUP = 64  # small, so that the last one keeps no core waiting


def main(images_dir: str, out_dir: str, bundle_dir: str) -> None:
    """Each thread takes the next run of pictures until none is left."""
    bundle = load_bundle(bundle_dir)
    paths = list_images(images_dir)
    schema = pa.schema(
        [("path", pa.string()), ("label", pa.string()), ("features", pa.list_(pa.float32()))]
    )
    Path(out_dir).mkdir(parents=True, exist_ok=True)

    starts = count(0, ROW_GROUP)  # next() on it is atomic: the work is shared out without a queue
    lock = Lock()

    def work(writer: pq.ParquetWriter) -> None:
        session = bundle.session()
        tensor = bundle.empty_batch(BATCH)
        while (start := next(starts)) < len(paths):
            chunk = paths[start : start + ROW_GROUP]
            features = []
            for first in range(0, len(chunk), BATCH):
                batch = chunk[first : first + BATCH]
                for row, path in enumerate(batch):
                    with Image.open(path) as image:
                        resized = image.convert("RGB").resize(
                            (bundle.width, bundle.height), Image.Resampling.BICUBIC
                        )
                    bundle.normalise(np.asarray(resized), tensor[row])
                features.append(session.run(None, {"images": tensor[: len(batch)]})[0])
            rows = np.concatenate(features)
            offsets = np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1]
            table = pa.table(
                [
                    pa.array(chunk),
                    pa.array([label_of(path) for path in chunk]),
                    pa.ListArray.from_arrays(pa.array(offsets), pa.array(rows.reshape(-1))),
                ],
                schema=schema,
            )
            with lock:
                writer.write_table(table)

    with (
        pq.ParquetWriter(Path(out_dir) / "features.parquet", schema) as writer,
        ThreadPoolExecutor(num_threads()) as pool,
    ):
        for done in [pool.submit(work, writer) for _ in range(num_threads())]:
            done.result()


if __name__ == "__main__":
    main(*sys.argv[1:])
