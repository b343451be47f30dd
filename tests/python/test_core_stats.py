"""Moments, PCA and projection of pomona._core: the bits of the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pomona._core as core
import pyarrow as pa
import pytest
from core_calls import Liar, moments_of, refused
from results import Results

FLOATS = pa.list_(pa.float32())


def test_model_is_that_of_the_command_line_bit_for_bit(cut_run: Results) -> None:
    tree = core.MomentsTree()
    for part in cut_run.feature_parts():
        tree.add(moments_of(part, 1280))
    model = core.fit_pca(tree.finish(), variance=0.95)
    ratios = model.variance_ratios[: len(model.components)]
    for ours, name in (
        (model.mean, "scaler_mean"),
        (model.std, "scaler_std"),
        (model.components, "pca_components"),
        (ratios, "explained_variance_ratio"),
    ):
        expected = cut_run.model(name)
        assert ours.shape == expected.shape
        assert ours.tobytes() == expected.tobytes(), name
    assert model.explained_variance.shape == ratios.shape
    assert float(model.variance_ratios.sum()) == pytest.approx(1)


def test_projections_are_those_of_the_command_line_bit_for_bit(cut_run: Results) -> None:
    projector = core.Projector(
        *(cut_run.model(name) for name in ("scaler_mean", "scaler_std", "pca_components"))
    )
    projected = [pa.array(projector.project(part)) for part in cut_run.feature_parts()]
    for array in projected:
        array.validate(full=True)
        assert array.type.value_type == pa.float64()
    ours = np.concatenate([array.flatten().to_numpy() for array in projected])
    assert ours.tobytes() == cut_run.projections.tobytes()


def lists_of_all_kinds(matrix: npt.NDArray[np.float32]) -> Iterator[Any]:
    """The same N x D rows as every kind of argument that is taken."""
    dimension = matrix.shape[1]
    fixed = pa.FixedSizeListArray.from_arrays(matrix.reshape(-1), dimension)
    yield matrix
    yield fixed
    yield fixed.cast(FLOATS)
    yield fixed.cast(pa.large_list(pa.float32()))
    noise = pa.array([[9.0] * dimension], FLOATS)
    for kind in (FLOATS, pa.large_list(pa.float32()), pa.list_(pa.float32(), dimension)):
        padded = pa.concat_arrays([noise.cast(kind), fixed.cast(kind), noise.cast(kind)])
        yield padded.slice(1, len(matrix))


def test_all_kinds_of_lists_and_slices_are_the_same_rows(cut_run: Results) -> None:
    matrix = cut_run.features[:20]
    expected = moments_of(matrix, 1280).to_bytes()
    model = core.fit_pca(moments_of(matrix, 1280), num_components=3)
    projector = core.Projector(model.mean, model.std, model.components)
    projected = projector.project(matrix)
    assert projected.dtype == np.float64
    for rows in list(lists_of_all_kinds(matrix))[1:]:
        assert moments_of(rows, 1280).to_bytes() == expected
        ours = pa.array(projector.project(rows)).flatten().to_numpy()
        assert ours.tobytes() == projected.tobytes()


def test_null_rows_are_passed_over_and_stay_null() -> None:
    rows = [[1.0, 2.0], None, [3.0, 5.0], [4.0, 4.0], None]
    valid = [row for row in rows if row is not None]
    expected = moments_of(np.array(valid, np.float32), 2)
    model = core.fit_pca(expected, num_components=1)
    projector = core.Projector(model.mean, model.std, model.components)
    for kind in (FLOATS, pa.large_list(pa.float32()), pa.list_(pa.float32(), 2)):
        array = pa.array(rows, kind)
        assert moments_of(array, 2).to_bytes() == expected.to_bytes()
        assert moments_of(array.slice(1, 3), 2).count == 2
        projected = pa.array(projector.project(array))
        projected.validate(full=True)
        assert projected.is_valid().to_pylist() == [True, False, True, True, False]
        only = projector.project(np.array(valid, np.float32))
        assert projected.flatten().to_numpy().tobytes() == only.tobytes()


def test_no_rows_are_taken_as_such() -> None:
    moments = core.Moments(2)
    projector = core.Projector(np.zeros(2), np.ones(2), np.eye(2)[:1])
    for rows in (pa.array([], FLOATS), pa.array([None, None], FLOATS)):
        moments.update(rows)
        assert pa.array(projector.project(rows)).null_count == len(rows)
    moments.update(np.zeros((0, 2), np.float32))
    assert moments.count == 0
    assert projector.project(np.zeros((0, 2), np.float32)).shape == (0, 1)


@pytest.mark.parametrize(
    "features",
    [
        None,
        3,
        "text",
        [[1.0, 2.0]],
        np.zeros((3, 2), np.float64),
        np.zeros((2, 3), np.float32).T,
        np.zeros((3, 4), np.float32)[:, ::2],
        np.zeros(2, np.float32),
        np.zeros((1, 3), np.float32),
        np.zeros((1, 0), np.float32),
        pa.array([[1.0, 2.0]]),
        pa.array([1.0, 2.0], pa.float32()),
        pa.array([[1.0, 2.0, 3.0]], FLOATS),
        pa.array([[1.0]], FLOATS),
        pa.array([[1.0, None]], FLOATS),
        pa.array([[]], FLOATS),
        pa.array([[1.0, 2.0, 3.0]], pa.list_(pa.float32(), 3)),
        pa.array([b"x"]),
        pa.array([[[1.0], [2.0]]], pa.list_(FLOATS)),
        np.array([[1.0, np.nan]], np.float32),
        np.array([[1.0, np.inf]], np.float32),
        Liar(None),
    ],
    ids=str,
)
def test_features_that_cannot_be_are_refused(features: object) -> None:
    moments = moments_of(np.ones((3, 2), np.float32), 2)
    before = moments.to_bytes()
    refused("input", moments.update, features)
    assert moments.to_bytes() == before  # what was refused left nothing
    if isinstance(features, np.ndarray) and not np.isfinite(features).all():
        return  # the projector lets these through, as a row of NaN
    projector = core.Projector(np.zeros(2), np.ones(2), np.eye(2))
    refused("input", projector.project, features)


def test_rows_that_are_refused_late_leave_what_there_was() -> None:
    moments = core.Moments(2)
    rows = np.ones((1000, 2), np.float32)  # more than are taken at once
    rows[-1, 1] = np.nan
    refused("input", moments.update, rows)
    assert moments.to_bytes() == core.Moments(2).to_bytes()


def test_fit_that_cannot_be_is_refused() -> None:
    moments = moments_of(np.array([[1, 2], [3, 5]], np.float32), 2)
    impossible: list[dict[str, Any]] = [
        {"variance": 0.0},
        {"variance": 1.5},
        {"variance": float("nan")},
        {"num_components": 0},
        {"num_components": 2},
        {"variance": 0.9, "num_components": 1},
    ]
    for options in impossible:
        refused("usage", core.fit_pca, moments, **options)
    refused("input", core.fit_pca, core.Moments(2))
    refused("input", core.fit_pca, moments_of(np.ones((5, 2), np.float32), 2))


def test_projector_of_arrays_that_do_not_fit_is_refused() -> None:
    zeros, eye = np.zeros(2), np.eye(2)
    for mean, std, components in (
        (zeros, np.ones(3), eye),
        (zeros, zeros, np.eye(3)),
        (zeros[:0], zeros[:0], np.zeros((1, 0))),
        ("text", zeros, eye),
        (zeros, None, eye),
        (zeros, zeros, zeros),
    ):
        refused("input", core.Projector, mean, std, components)


def test_bytes_of_moments_are_exact_and_others_are_refused(features: pa.Array) -> None:
    moments = moments_of(features, 1280)
    data = moments.to_bytes()
    copy = core.Moments.from_bytes(data)
    assert (copy.dimension, copy.count) == (1280, len(features))
    assert copy.to_bytes() == data
    for damaged in (b"", data[:-1], data + b"\0", b"x" + data[1:], b"PomonaM1" + b"\xff" * 100):
        refused("input", core.Moments.from_bytes, damaged)


def test_moments_of_another_dimension_are_not_merged() -> None:
    refused("input", core.Moments(2).merge, core.Moments(3))
    tree = core.MomentsTree()
    tree.add(core.Moments(2))
    refused("input", tree.add, core.Moments(3))
    tree.add(core.Moments(2))  # goes on as if nothing had been
    assert tree.finish().count == 0
    refused("input", core.MomentsTree().finish)


def test_arrays_of_a_model_are_read_only_and_outlive_it() -> None:
    model = core.fit_pca(moments_of(np.array([[1, 2], [3, 5]], np.float32), 2))
    mean, components = model.mean, model.components
    del model
    assert mean.tolist() == [2.0, 3.5]
    assert np.abs(components[0]).tolist() == pytest.approx([0.5**0.5, 0.5**0.5])
    with pytest.raises(ValueError, match="read-only"):
        mean[0] = 7
