"""Pomona on Apache Spark: pictures to features to principal components, as in spark.ml."""

from pomona.spark.errors import InputError
from pomona.spark.featurizer import ImageFeaturizer
from pomona.spark.pca import StandardizedPCA, StandardizedPCAModel
from pomona.spark.read_images import number_images, read_images

__all__ = [
    "ImageFeaturizer",
    "InputError",
    "StandardizedPCA",
    "StandardizedPCAModel",
    "number_images",
    "read_images",
]
