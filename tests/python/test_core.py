"""pomona._core: the same bytes as the command line, and a sentence for all that cannot be."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pomona._core as core
import pyarrow as pa
import pytest
from core_calls import Liar, refused
from results import Results

FLOATS = pa.list_(pa.float32())


@pytest.fixture(scope="module")
def extractor(model_folder: str) -> core.Extractor:
    return core.Extractor(model_folder)


@pytest.fixture(scope="module")
def contents(cut_run: Results) -> list[bytes]:
    """The bytes of the pictures that have features."""
    return [(cut_run.images / path).read_bytes() for path in cut_run.paths]


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
