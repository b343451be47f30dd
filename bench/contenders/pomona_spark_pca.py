"""pomona.spark: StandardizedPCA of a table of features, fitted, projected, written as Parquet.

Usage: pomona_spark_pca.py FEATURES_DIR OUT_DIR VARIANCE
"""

from __future__ import annotations

import sys

from pomona.spark import StandardizedPCA
from spark_session import start_spark


def main(features_dir: str, out_dir: str, variance: str) -> None:
    """The PCA alone, as a process."""
    spark = start_spark()
    features = spark.read.parquet(features_dir)
    model = StandardizedPCA(variance=float(variance)).fit(features)
    final = model.transform(features).select("path", "label", "pca_features")
    final.write.mode("overwrite").parquet(out_dir)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
