"""The usual notebook: PySpark, Keras in a pandas UDF, Pillow, Spark ML's scaler and PCA.

Unlike the other Python contenders it does the PCA too, as its users do, and prints how long each
of the two stages took. Weights are seeded, not trained: the work is the same.
With `again`, as notebooks usually have it: the features are not read back from what was written, so
each action (the scaler, those of the PCA, the last write) computes them again.
Usage: pyspark_keras.py IMAGES_DIR OUT_DIR MODEL_BUNDLE [again]
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import numpy as np
import pandas as pd
from pyspark.sql.functions import col, element_at, pandas_udf, split
from pyspark.sql.types import ArrayType, FloatType
from spark_pca import reduce_features
from spark_session import CORES, start_spark

if TYPE_CHECKING:
    import keras

# The demo's default keeps 95 % of the variance; Spark must be told how many components that takes.
COMPONENTS = int(os.environ.get("BENCH_COMPONENTS", "329"))


def mobilenet() -> keras.Model:
    """The network without its classifier, one thread a worker."""
    import keras
    import tensorflow as tf

    # A Python worker a core, one thread each: more of them only wait for each other.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(0)
    return keras.applications.MobileNetV2(
        weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3)
    )


@pandas_udf(ArrayType(FloatType()))
def featurize(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
    """Encoded pictures to rows of features, the network built once a task."""
    from keras.applications.mobilenet_v2 import preprocess_input
    from keras.utils import img_to_array
    from PIL import Image

    model = mobilenet()

    def preprocess(content: bytes) -> np.ndarray:
        image = Image.open(io.BytesIO(content)).convert("RGB")
        resized = image.resize((224, 224), Image.Resampling.BICUBIC)
        return preprocess_input(img_to_array(resized))

    for batch in batches:
        pixels = np.stack([preprocess(content) for content in batch])
        yield pd.Series(list(model.predict(pixels, verbose=0)))


def main(images_dir: str, out_dir: str, bundle_dir: str, again: str = "") -> None:
    """Features written, then scaler and PCA."""
    del bundle_dir  # Keras builds the network itself
    spark = start_spark()
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "256")  # pictures at once
    start = time.monotonic()
    images = (
        spark.read.format("binaryFile")
        .option("pathGlobFilter", "*.jpg")
        .option("recursiveFileLookup", "true")
        .load(images_dir)
        .repartition(CORES)  # a task a core: each task builds and traces the network anew
    )
    features = images.select(
        col("path"),
        element_at(split(col("path"), "/"), -2).alias("label"),
        featurize(col("content")).alias("features"),
    )
    features.write.mode("overwrite").parquet(f"{out_dir}/features")
    features_end = time.monotonic()
    if not again:
        features = spark.read.parquet(f"{out_dir}/features")
    components = min(COMPONENTS, spark.read.parquet(f"{out_dir}/features").count())
    reduce_features(features, f"{out_dir}/pca", components, cached=not again)
    end = time.monotonic()
    spark.stop()
    print(json.dumps({"features_s": features_end - start, "pca_s": end - features_end}))


if __name__ == "__main__":
    main(*sys.argv[1:])
