"""Pomona on Apache Spark: pictures to features to principal components, as in spark.ml."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pomona.spark.errors import InputError
    from pomona.spark.featurizer import ImageFeaturizer
    from pomona.spark.pca import StandardizedPCA, StandardizedPCAModel
    from pomona.spark.picture_frames import number_images, read_images
    from pomona.spark.progress import step

__all__ = [
    "ImageFeaturizer",
    "InputError",
    "StandardizedPCA",
    "StandardizedPCAModel",
    "number_images",
    "read_images",
    "step",
]

_MODULES = {
    "ImageFeaturizer": "pomona.spark.featurizer",
    "InputError": "pomona.spark.errors",
    "StandardizedPCA": "pomona.spark.pca",
    "StandardizedPCAModel": "pomona.spark.pca",
    "number_images": "pomona.spark.picture_frames",
    "read_images": "pomona.spark.picture_frames",
    "step": "pomona.spark.progress",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever the name stands for
    # Loaded on first use: executors need little of it, and spark.ml takes half a second.
    if name not in _MODULES:
        raise AttributeError(f"module 'pomona.spark' has no attribute '{name}'")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
