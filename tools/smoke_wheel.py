"""Whether an installed pomona works: the command line and the package, on a folder of pictures.

Run by the Python that has the wheel and nothing else of this project:
`python smoke_wheel.py IMAGES`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

import pomona

MODEL = "mobilenet_v2"


def main(images: Path) -> int:
    """Features by the command line and by the package, which must be the same bytes."""
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary) / "out"
        subprocess.run(["pomona", "--version"], check=True)
        subprocess.run(["pomona", "run", images, "--out", out, "--model", MODEL], check=True)
        table = pq.read_table(out / "features")
        model = np.load(out / "model" / "pca_components.npy")
    paths = [images / path for path in table["path"].to_pylist()]
    extracted = pomona.extract(paths, model=MODEL)
    assert extracted["features"].to_pylist() == table["features"].to_pylist()
    features = pomona.extract(paths, model=MODEL, as_numpy=True)
    pca = pomona.PCA(n_components=model.shape[0]).fit(features)
    assert np.array_equal(pca.components_, model)
    print(
        f"The wheel works: {len(paths)} pictures, {pca.n_components_} components, {pomona.__file__}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
