"""Standardisation and principal components are those of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from results import Matrix, Results, signs
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

TOLERANCE = 1e-5


@pytest.fixture(params=["demo_run", "sample_run", "eighth_run"])
def run(request: pytest.FixtureRequest) -> Results:
    """Fewer pictures than features, twice, and more."""
    results: Results = request.getfixturevalue(request.param)
    return results


def test_mean_deviation_and_components_are_those_of_scikit_learn(run: Results) -> None:
    rows = run.features.astype(np.float64)
    scaler = StandardScaler().fit(rows)
    # scikit-learn divides by n, Spark and Pomona by n-1. Constant features, to which scikit-learn
    # gives a scale of 1, have a deviation of 0 here.
    sample = np.sqrt(len(rows) / (len(rows) - 1))
    deviation = np.sqrt(scaler.var_) * sample
    assert_near(run.model("scaler_mean"), scaler.mean_)
    assert_near(run.model("scaler_std"), deviation)

    scaled = scaler.transform(rows) / sample
    assert_near(run.scaled_features, scaled)

    pca = PCA(n_components=0.95, svd_solver="full").fit(scaled)
    components = run.model("pca_components")
    assert components.shape == pca.components_.shape
    turned = signs(components, pca.components_)
    assert_near(components, pca.components_ * turned[:, None])
    assert_near(run.projections, pca.transform(scaled) * turned)
    ratios = run.model("explained_variance_ratio")
    assert_near(ratios, pca.explained_variance_ratio_)
    assert ratios.sum() > 0.95 >= ratios[:-1].sum()


def test_signs_are_those_of_scikit_learn(demo_run: Results) -> None:
    """Since its 1.5, where the largest entry of a component is positive."""
    scaled = StandardScaler().fit_transform(demo_run.features.astype(np.float64))
    pca = PCA(n_components=0.95, svd_solver="full").fit(scaled)
    assert (signs(demo_run.model("pca_components"), pca.components_) == 1).all()


def assert_near(ours: Matrix, theirs: Matrix) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE)
