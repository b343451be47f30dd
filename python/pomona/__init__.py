"""Pomona: features of pictures by a pretrained network, and their principal components.

- ``pomona.extract(pictures, model=...)``: pictures to features, an Arrow table or NumPy;
- ``pomona.Extractor``: the same for many batches, the network loaded once;
- ``pomona.PCA``: standardised principal components, a scikit-learn estimator;
- ``pomona.spark``: both on Apache Spark;
- ``python -m pomona.models``: makes model bundles from published weights.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    # Loaded on first use: scikit-learn need not be there, and the engine's libraries take time.
    if name not in _MODULES:
        raise AttributeError(f"module 'pomona' has no attribute '{name}'")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
