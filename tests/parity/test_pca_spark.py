"""Standardisation and principal components are those of Spark ML, which reads our files itself."""

from __future__ import annotations

import numpy as np
import pytest
from pyspark.ml.feature import PCA, StandardScaler
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.sql import SparkSession
from pyspark.sql.functions import col
from results import Matrix, Results, signs

TOLERANCE = 1e-5


@pytest.fixture(params=["demo_run", "eighth_run"])
def run(request: pytest.FixtureRequest) -> Results:
    """Fewer pictures than features, and more."""
    results: Results = request.getfixturevalue(request.param)
    return results


def test_mean_deviation_and_components_are_those_of_spark_ml(
    spark: SparkSession, run: Results
) -> None:
    components = run.model("pca_components")
    features = spark.read.parquet(str(run.out / "features"))
    vectors = features.select("path", array_to_vector(col("features")).alias("vector")).cache()
    scaler = StandardScaler(withMean=True, withStd=True, inputCol="vector", outputCol="scaled")
    fitted_scaler = scaler.fit(vectors)
    assert_near(run.model("scaler_mean"), fitted_scaler.mean.toArray())
    assert_near(run.model("scaler_std"), fitted_scaler.std.toArray())

    scaled = fitted_scaler.transform(vectors)
    pca = PCA(k=len(components), inputCol="scaled", outputCol="projected").fit(scaled)
    turned = signs(components, pca.pc.toArray().T)
    assert_near(components, pca.pc.toArray().T * turned[:, None])
    assert_near(run.model("explained_variance_ratio"), pca.explainedVariance.toArray())

    projection = vector_to_array(col("projected")).alias("projected")
    rows = pca.transform(scaled).select("path", projection).collect()
    projected = {row["path"]: row["projected"] for row in rows}
    theirs = np.array([projected[path] for path in run.paths])
    assert len(rows) == len(run.paths)
    assert_near(run.projections, theirs * turned)
    vectors.unpersist()


def assert_near(ours: Matrix, theirs: Matrix) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE)
