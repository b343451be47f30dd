"""scikit-learn: StandardScaler and PCA(0.95) on a table of features, written as Parquet.

Usage: sklearn_pca.py FEATURES_DIR OUT_DIR SOLVER VARIANCE   (SOLVER: auto or covariance_eigh)
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def main(features_dir: str, out_dir: str, solver: str, variance: str) -> None:
    """Reads, fits, projects and writes, all in memory."""
    table = pq.read_table(features_dir)
    column = table["features"].combine_chunks()
    rows = column.flatten().to_numpy().reshape(len(column), -1)
    pipeline = make_pipeline(StandardScaler(), PCA(n_components=float(variance), svd_solver=solver))
    reduced = pipeline.fit_transform(rows).astype(np.float64)
    offsets = np.arange(len(reduced) + 1, dtype=np.int32) * reduced.shape[1]
    Path(out_dir).mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.table(
            {
                "path": table["path"],
                "label": table["label"],
                "pca_features": pa.ListArray.from_arrays(
                    pa.array(offsets), pa.array(reduced.reshape(-1))
                ),
            }
        ),
        Path(out_dir) / "pca.parquet",
    )
    print(json.dumps({"components": reduced.shape[1]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
