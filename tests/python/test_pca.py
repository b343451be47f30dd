"""pomona.PCA: scikit-learn's conventions, the command line's bytes."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import numpy.typing as npt
import pomona._core as core
import pytest
from results import Results
from sklearn.decomposition import PCA as SklearnPCA  # noqa: N811
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

import pomona
from pomona import pca as pca_module


@pytest.mark.parametrize("parameters", [{}, {"variance": 0.5}, {"n_components": 2}], ids=str)
def test_estimator_keeps_scikit_learns_conventions(parameters: dict[str, Any]) -> None:
    results = check_estimator(pomona.PCA(**parameters), on_fail=None)
    failed = {r["check_name"]: r["exception"] for r in results if r["status"] == "failed"}
    assert not failed
    assert sum(r["status"] == "passed" for r in results) > 30


def test_fit_and_transform_are_the_command_lines_bit_for_bit(
    cut_run: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pca_module, "_PART_ROWS", 100)  # as that run has cut its parts
    pca = pomona.PCA(variance=0.95).fit(cut_run.features)
    for ours, name in (
        (pca.mean_, "scaler_mean"),
        (pca.scale_, "scaler_std"),
        (pca.components_, "pca_components"),
        (pca.explained_variance_ratio_, "explained_variance_ratio"),
    ):
        assert ours.tobytes() == cut_run.model(name).tobytes(), name
    projected = np.concatenate(
        [pca.transform(cut_run.features[i : i + 100]) for i in range(0, len(cut_run.features), 100)]
    )
    assert projected.tobytes() == cut_run.projections.tobytes()


def test_parts_are_those_that_the_command_line_cuts_by_default(program: Any) -> None:  # noqa: ANN401
    assert f"--part-rows N={pca_module._PART_ROWS} " in program("extract", "--help").stdout


def rows(count: int) -> npt.NDArray[np.float32]:
    """N x 12 with correlations, not centred, of different scales."""
    generator = np.random.default_rng(5)
    mixed = generator.normal(size=(count, 12)) @ generator.normal(size=(12, 12))
    return (mixed * np.arange(1, 13) + 7).astype(np.float32)


def test_result_is_that_of_scikit_learns_scaler_and_pca() -> None:
    features = rows(300)
    ours = pomona.PCA(n_components=5).fit(features)
    theirs = make_pipeline(StandardScaler(), SklearnPCA(5, svd_solver="full"))
    projected = theirs.fit_transform(features.astype(np.float64))
    # Theirs divides by the deviation of n, ours by that of n-1.
    np.testing.assert_allclose(
        ours.transform(features), projected * np.sqrt(299 / 300), rtol=0, atol=1e-9
    )
    np.testing.assert_allclose(ours.components_, theirs[1].components_, rtol=0, atol=1e-10)
    np.testing.assert_allclose(
        ours.explained_variance_ratio_, theirs[1].explained_variance_ratio_, rtol=0, atol=1e-12
    )


def test_attributes_have_the_shapes_that_they_should() -> None:
    pca = pomona.PCA(variance=0.9).fit(rows(50))
    k = pca.n_components_
    assert 1 < k < 12
    assert pca.n_features_in_ == 12
    assert pca.mean_.shape == pca.scale_.shape == (12,)
    assert pca.components_.shape == (k, 12)
    assert pca.explained_variance_.shape == pca.explained_variance_ratio_.shape == (k,)
    assert pca.explained_variance_ratio_.sum() > 0.9 > pca.explained_variance_ratio_[:-1].sum()
    assert list(pca.get_feature_names_out()) == [f"pca{i}" for i in range(k)]


def test_number_of_components_decides_where_given() -> None:
    assert pomona.PCA(n_components=3, variance=0.99999).fit(rows(50)).n_components_ == 3
    of_numpy: Any = np.int64(3)
    assert pomona.PCA(n_components=of_numpy).fit(rows(50)).n_components_ == 3


def test_number_of_threads_does_not_show_in_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    features = rows(5000)  # five parts
    whole = pomona.PCA().fit(features)
    monkeypatch.setattr(core, "usable_cpus", lambda: 1)
    assert pomona.PCA().fit(features).components_.tobytes() == whole.components_.tobytes()


def test_fitted_estimator_survives_pickling() -> None:
    pca = pomona.PCA().fit(rows(50))
    copy = pickle.loads(pickle.dumps(pca))
    assert copy.transform(rows(9)).tobytes() == pca.transform(rows(9)).tobytes()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"variance": 0.0}, "above 0"),
        ({"variance": 2.0}, "at most 1"),
        ({"n_components": 0}, "from 1 to 12"),
        ({"n_components": 13}, "from 1 to 12"),
    ],
    ids=str,
)
def test_parameters_that_cannot_be_are_refused_at_fit(
    parameters: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        pomona.PCA(**parameters).fit(rows(50))


def test_features_without_variance_are_refused() -> None:
    with pytest.raises(ValueError, match="the same features"):
        pomona.PCA().fit(np.ones((5, 3), np.float32))
