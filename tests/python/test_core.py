"""pomona._core: the same bytes as the command line, and a sentence for all that cannot be."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pomona._core as core
import pyarrow as pa
import pytest
from results import Results

FLOATS = pa.list_(pa.float32())


@pytest.fixture(scope="module")
def extractor(model_folder: str) -> core.Extractor:
    return core.Extractor(model_folder)


@pytest.fixture(scope="module")
def contents(cut_run: Results) -> list[bytes]:
    """The bytes of the pictures that have features."""
    return [(cut_run.images / path).read_bytes() for path in cut_run.paths]


@pytest.fixture(scope="module")
def features(cut_run: Results) -> pa.Array:
    """N lists of D features."""
    return pa.FixedSizeListArray.from_arrays(
        cut_run.features.reshape(-1), cut_run.features.shape[1]
    ).cast(FLOATS)


def moments_of(features: object, dimension: int) -> core.Moments:
    moments = core.Moments(dimension)
    moments.update(features)
    return moments


def refused(kind: str, call: Callable[..., object], *arguments: Any, **options: Any) -> str:
    """The one sentence of the error, of this kind, that the call raises."""
    with pytest.raises(core.Error) as caught:
        call(*arguments, **options)
    assert caught.value.kind == kind
    sentence = str(caught.value)
    assert sentence
    assert "\n" not in sentence
    assert "std::" not in sentence
    return sentence


# Extractor


def test_features_are_those_of_the_command_line_bit_for_bit(
    extractor: core.Extractor, contents: list[bytes], cut_run: Results
) -> None:
    for binary in (pa.binary(), pa.large_binary()):
        result = pa.array(extractor.extract(pa.array(contents, binary)))
        result.validate(full=True)
        lists = result.field("features")
        assert lists.null_count == 0
        ours = lists.flatten().to_numpy().reshape(cut_run.features.shape)
        assert ours.tobytes() == cut_run.features.tobytes()


def test_rows_do_not_depend_on_threads_batches_or_slices(
    model_folder: str, extractor: core.Extractor, contents: list[bytes]
) -> None:
    pictures = pa.array([*contents[:5], None, b"", *contents[5:9]], pa.binary())
    whole = pa.array(extractor.extract(pictures))
    one = core.Extractor(model_folder, num_threads=1)
    assert one.num_threads == 1
    assert pa.array(one.extract(pictures)).equals(whole)
    for start, length in [(0, 3), (3, 5), (4, 1), (8, 3)]:
        part = pa.array(extractor.extract(pictures.slice(start, length)))
        assert part.equals(whole.slice(start, length))


def test_bad_picture_is_a_row_with_a_reason(
    extractor: core.Extractor, contents: list[bytes]
) -> None:
    whole = contents[0]
    pictures = pa.array([whole, None, b"", b"text", whole[: len(whole) // 2]], pa.binary())
    rows = pa.array(extractor.extract(pictures)).to_pylist()
    reasons = [row["reason"] for row in rows]
    assert reasons == [None, "unreadable", "not_an_image", "not_an_image", "truncated"]
    assert [row["features"] is None for row in rows] == [False, True, True, True, True]
    assert [row["detail"] is None for row in rows] == [True, False, False, False, False]


def test_batch_without_pictures_has_the_same_type(extractor: core.Extractor) -> None:
    empty = pa.array(extractor.extract(pa.array([], pa.binary())))
    only_nulls = pa.array(extractor.extract(pa.array([None], pa.binary())))
    assert len(empty) == 0
    assert empty.type == only_nulls.type
    names = [empty.type.field(i).name for i in range(empty.type.num_fields)]
    assert names == ["features", "reason", "detail"]
    assert empty.type.field("features").type.value_type == pa.float32()


def test_result_can_be_exported_again_and_outlives_its_object(
    extractor: core.Extractor, contents: list[bytes]
) -> None:
    result = extractor.extract(pa.array(contents[:2], pa.binary()))
    assert len(result) == 2
    first, second = pa.array(result), pa.array(result)
    addresses = [array.field("features").values.buffers()[1].address for array in (first, second)]
    assert addresses[0] == addresses[1]  # no copy
    del result, first
    second.validate(full=True)


def test_capsules_that_nobody_takes_are_freed(
    extractor: core.Extractor, contents: list[bytes]
) -> None:
    result = extractor.extract(pa.array(contents[:64], pa.binary()))
    result.__arrow_c_array__()
    before = _resident_bytes()
    for _ in range(100_000):
        result.__arrow_c_array__()
    assert _resident_bytes() - before < 20_000_000  # each pair has more than 500 bytes


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_small_picture_of_many_pixels_is_refused_where_the_caller_says(
    model_folder: str, contents: list[bytes]
) -> None:
    strict = core.Extractor(model_folder, num_threads=1, max_pixels=100)
    row = pa.array(strict.extract(pa.array(contents[:1], pa.binary())))[0].as_py()
    assert row["reason"] == "too_large"


def test_extractor_says_what_it_is(extractor: core.Extractor, models_folder: Path) -> None:
    assert (extractor.name, extractor.dimension) == ("mobilenet_v2", 1280)
    assert extractor.num_threads == core.usable_cpus() >= 1
    assert extractor.graph_sha256 in (models_folder / "mobilenet_v2/model.json").read_text()
    assert set(core.describe_versions()) == {"pomona", "openvino", "linear_algebra", "codecs"}
    assert core.version() == core.describe_versions()["pomona"]


def test_options_that_cannot_be_are_refused(model_folder: str, tmp_path: Path) -> None:
    assert "no-such" in refused("model", core.Extractor, "no-such")
    assert "model.json" in refused("model", core.Extractor, str(tmp_path))
    impossible: list[dict[str, Any]] = [
        {"num_threads": -1},
        {"num_threads": 5000},
        {"precision": "f64"},
        {"exif": "yes"},
        {"max_pixels": 0},
    ]
    for options in impossible:
        refused("usage", core.Extractor, model_folder, **options)


def test_pictures_that_are_no_arrow_binary_are_refused(extractor: core.Extractor) -> None:
    table = pa.chunked_array([pa.array([b""])])
    for given in (None, 3, [b"x"], b"x", np.zeros(3), table):
        assert "Arrow array" in refused("input", extractor.extract, given)
    for array in (pa.array(["text"]), pa.array([1]), pa.array([[b""]]), pa.nulls(2)):
        sentence = refused("input", extractor.extract, array)
        assert "binary or large_binary" in sentence


class Liar:
    """Says that it is an Arrow array."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_objects_that_only_say_that_they_are_arrow_are_refused(extractor: core.Extractor) -> None:
    schema, array = pa.array([b""]).__arrow_c_array__()
    for answer in (None, (), (schema,), (array, schema), (schema, schema), ("a", "b"), 3):
        sentence = refused("input", extractor.extract, Liar(answer))
        assert "capsule" in sentence
    with pytest.raises(ZeroDivisionError):  # its own error is not hidden
        extractor.extract(Liar(ZeroDivisionError()))


def test_array_that_was_taken_already_is_refused(extractor: core.Extractor) -> None:
    pair = pa.array([b""]).__arrow_c_array__()
    extractor.extract(Liar(pair))  # only borrows: may be read again
    extractor.extract(Liar(pair))
    pa.array(Liar(pair))  # takes it
    assert "released" in refused("input", extractor.extract, Liar(pair))


# The GIL, threads and processes


def test_another_thread_goes_on_while_pictures_are_extracted(
    model_folder: str, contents: list[bytes]
) -> None:
    extractor = core.Extractor(model_folder, num_threads=1)
    pictures = pa.array(contents * 2, pa.binary())
    assert _steps_during(lambda: extractor.extract(pictures)) > 0


def test_another_thread_goes_on_while_moments_are_taken(features: pa.Array) -> None:
    rows = np.tile(features.flatten().to_numpy().reshape(-1, 1280), (8, 1))
    moments = core.Moments(1280)
    assert _steps_during(lambda: moments.update(rows)) > 0
    assert _steps_during(lambda: core.fit_pca(moments, variance=0.9)) > 0


def _steps_during(work: Callable[[], object]) -> int:
    """How often another thread ran Python code between the start of the work and its end."""
    steps: list[None] = []
    begun, done = threading.Event(), threading.Event()

    def count() -> None:
        begun.set()
        while not done.is_set():
            steps.append(None)
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    # A thread that holds the GIL in Python code gives it away only after so long: never, here.
    interval = sys.getswitchinterval()
    thread.start()
    begun.wait()
    sys.setswitchinterval(1000)
    try:
        before = len(steps)
        work()
        during = len(steps) - before
    finally:
        sys.setswitchinterval(interval)
        done.set()
        thread.join()
    return during


def test_calls_from_several_threads_queue_up(
    extractor: core.Extractor, contents: list[bytes]
) -> None:
    pictures = pa.array(contents[:8], pa.binary())
    alone = pa.array(extractor.extract(pictures))
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda: results.append(extractor.extract(pictures)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert all(pa.array(result).equals(alone) for result in results)


def test_moments_shared_by_threads_lose_no_rows(features: pa.Array) -> None:
    shared = core.Moments(1280)
    rows = features.slice(0, 10)

    def work() -> None:
        for _ in range(5):
            shared.update(rows)
            shared.merge(shared)  # itself: must not wait for itself
            core.Moments(1280).merge(shared)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shared.count >= 10 * (2**6 - 2)  # what one thread alone comes to


def test_error_goes_from_process_to_process() -> None:
    with pytest.raises(core.Error) as caught:
        core.Moments(0)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert type(copy) is core.Error
    assert (str(copy), copy.kind) == (str(caught.value), "input")
    assert isinstance(copy, RuntimeError)


def test_module_links_no_libarrow() -> None:
    done = subprocess.run(["ldd", core.__file__], capture_output=True, text=True, check=True)
    assert "libopenvino" in done.stdout
    assert "libarrow" not in done.stdout
    assert "libparquet" not in done.stdout


# Moments, PCA, projection


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
