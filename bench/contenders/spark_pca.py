"""Spark ML: StandardScaler(withMean, withStd), PCA(k) of a table of features, written as Parquet.

Spark ML takes a number of components, not a share of the variance: it is handed pomona's.
Usage: spark_pca.py FEATURES_DIR OUT_DIR COMPONENTS [again]
"""

from __future__ import annotations

import sys

from pyspark.ml.feature import PCA, StandardScaler
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col
from spark_session import run_job


def reduce_features(features: DataFrame, out_dir: str, components: int, *, cached: bool) -> None:
    """Both inputs are passed over more than once: cached, or computed again as they are needed."""
    table = features.withColumn("vector", array_to_vector(col("features")))
    table = table.cache() if cached else table
    scaler = StandardScaler(withMean=True, withStd=True, inputCol="vector", outputCol="scaled")
    scaled = scaler.fit(table).transform(table)
    scaled = scaled.cache() if cached else scaled
    reduced = PCA(k=components, inputCol="scaled", outputCol="pca").fit(scaled).transform(scaled)
    final = reduced.select("path", "label", vector_to_array("pca").alias("pca_features"))
    final.write.mode("overwrite").parquet(out_dir)


def main(features_dir: str, out_dir: str, components: str, again: str = "") -> None:
    """The PCA alone, as a process."""

    def job(spark: SparkSession) -> None:
        reduce_features(spark.read.parquet(features_dir), out_dir, int(components), cached=True)

    run_job(job, again)


if __name__ == "__main__":
    main(*sys.argv[1:])
