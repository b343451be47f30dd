"""Pomona: features of pictures by a pretrained network, and their principal components.

- ``pomona.extract(pictures, model=...)``: pictures to features, an Arrow table or NumPy;
- ``pomona.Extractor``: the same for many batches, the network loaded once;
- ``pomona.PCA``: standardised principal components, a scikit-learn estimator;
- ``pomona.spark``: both on Apache Spark;
- ``python -m pomona.models``: makes model bundles from published weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pomona._lazy_names import lazy_names

if TYPE_CHECKING:
    from pomona._core import Error, Extractor
    from pomona.extraction import extract
    from pomona.pca import PCA

__all__ = ["PCA", "Error", "Extractor", "extract"]

_MODULES = {
    "Error": "pomona._core",
    "Extractor": "pomona._core",
    "PCA": "pomona.pca",
    "extract": "pomona.extraction",
}

# Loaded on first use: scikit-learn need not be there, and the engine's libraries take time.
__getattr__, __dir__ = lazy_names(__name__, _MODULES)
