"""Spark ML: StandardScaler(withMean, withStd), PCA(k) of a table of features, written as Parquet.

Spark ML takes a number of components, not a share of the variance: it is handed pomona's.
Usage: spark_pca.py FEATURES_DIR OUT_DIR COMPONENTS
"""

from __future__ import annotations

import sys

from pyspark.ml.feature import PCA, StandardScaler
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col
from spark_session import start_spark


def reduce_features(spark: SparkSession, features_dir: str, out_dir: str, components: int) -> None:
    """Both inputs that are passed over more than once are cached."""
    features: DataFrame = spark.read.parquet(features_dir)
    table = features.withColumn("vector", array_to_vector(col("features"))).cache()
    k = min(components, table.count())
    scaler = StandardScaler(withMean=True, withStd=True, inputCol="vector", outputCol="scaled")
    scaled = scaler.fit(table).transform(table).cache()
    reduced = PCA(k=k, inputCol="scaled", outputCol="pca").fit(scaled).transform(scaled)
    final = reduced.select("path", "label", vector_to_array("pca").alias("pca_features"))
    final.write.mode("overwrite").parquet(out_dir)


def main(features_dir: str, out_dir: str, components: str) -> None:
    """The PCA alone, as a process."""
    spark = start_spark()
    reduce_features(spark, features_dir, out_dir, int(components))
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
