"""Pomona on Apache Spark: pictures to features to principal components, as in spark.ml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pomona._lazy_names import lazy_names

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

# Loaded on first use: executors need little of it, and spark.ml takes half a second.
__getattr__, __dir__ = lazy_names(__name__, _MODULES)
