"""Principal components of standardised features, as a scikit-learn estimator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from pomona import _core

# Rows a part, as the command line cuts its tables: moments are taken a part and merged in a tree
# over the parts, so that both come to the same bytes.
_PART_ROWS = 1024


class PCA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Standardises each feature and projects the rows on their principal components.

    The same as StandardScaler (but with the sample deviation, n-1) and then PCA of scikit-learn, in
    one pass over the rows, exact, and the same bytes as `pomona fit` and `pomona project` give for
    the same rows. Features are taken as float32; all else is computed in float64.

    Args:
        variance: keep as many components as hold more than this share of the variance, in (0, 1].
        n_components: keep so many; where given, decides in place of `variance`.

    Attributes:
        mean_: (D,) mean of each feature.
        scale_: (D,) sample standard deviation of each feature; 0 for a constant one, which becomes
            0 when standardised.
        components_: (K, D), orthonormal rows, the largest variance first; of each row the entry of
            largest absolute value is positive.
        explained_variance_: (K,) sample variance of each component's projections.
        explained_variance_ratio_: (K,) its share of the whole.
        n_components_: K.
        n_features_in_: D.
    """

    def __init__(self, *, variance: float = 0.95, n_components: int | None = None) -> None:
        self.variance = variance
        self.n_components = n_components

    def fit(self, X: npt.ArrayLike, y: object = None) -> PCA:  # noqa: N803, ARG002
        """Fit on N x D features, N at least 2. Memory: 4·D² bytes a core, and X as float32."""
        rows = self._rows(X, reset=True, ensure_min_samples=2)
        parts = [rows[start : start + _PART_ROWS] for start in range(0, len(rows), _PART_ROWS)]
        try:
            model = self._fit_model(parts, rows.shape[1])
        except _core.Error as error:  # what scikit-learn's estimators raise
            raise ValueError(str(error)) from error
        self.mean_ = model.mean
        self.scale_ = model.std
        self.components_ = model.components
        self.explained_variance_ = model.explained_variance
        self.explained_variance_ratio_ = model.variance_ratios[: len(model.components)]
        self.n_components_ = len(model.components)
        return self

    def transform(self, X: npt.ArrayLike) -> npt.NDArray[np.float64]:  # noqa: N803
        """N x K projections of N x D features."""
        check_is_fitted(self)
        projector = _core.Projector(self.mean_, self.scale_, self.components_)
        projected: npt.NDArray[np.float64] = projector.project(self._rows(X, reset=False))
        return projected

    @property
    def _n_features_out(self) -> int:
        return self.n_components_

    def _fit_model(self, parts: list[npt.NDArray[np.float32]], dimension: int) -> _core.PcaModel:
        def moments_of(part: npt.NDArray[np.float32]) -> _core.Moments:
            moments = _core.Moments(dimension)
            moments.update(part)
            return moments

        tree = _core.MomentsTree()
        with ThreadPoolExecutor(_core.usable_cpus()) as threads:
            for moments in threads.map(moments_of, parts):  # in order
                tree.add(moments)
        total = tree.finish()
        if self.n_components is None:
            return _core.fit_pca(total, variance=self.variance)
        return _core.fit_pca(total, num_components=self.n_components)

    def _rows(self, X: npt.ArrayLike, **checks: Any) -> npt.NDArray[np.float32]:  # noqa: N803
        rows: npt.NDArray[np.float32] = validate_data(
            self, X, dtype=np.float32, order="C", **checks
        )
        return rows
