"""pomona.spark: StandardizedPCA of a table of features, fitted, projected, written as Parquet.

Usage: pomona_spark_pca.py FEATURES_DIR OUT_DIR VARIANCE [again]
"""

from __future__ import annotations

import sys

from pomona.spark import StandardizedPCA
from pyspark.sql import SparkSession
from spark_session import run_job


def main(features_dir: str, out_dir: str, variance: str, again: str = "") -> None:
    """The PCA alone, as a process."""

    def job(spark: SparkSession) -> None:
        features = spark.read.parquet(features_dir)
        model = StandardizedPCA(variance=float(variance)).fit(features)
        final = model.transform(features).select("path", "label", "pca_features")
        final.write.mode("overwrite").parquet(out_dir)

    run_job(job, again)


if __name__ == "__main__":
    main(*sys.argv[1:])
