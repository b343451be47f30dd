"""The benchmark's own arithmetic and text: what stands in docs/benchmarks.md."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import agreement
import report


def row(key: str, *seconds: float, **fields: object) -> dict[str, object]:
    runs = [{"wall_s": wall_s, "cpu_s": 1.0, "peak_mb": 100.0} for wall_s in seconds]
    return {"key": key, "title": key, "job": "features", "versions": {}, "runs": runs, **fields}


def results(*rows: dict[str, object]) -> dict[str, object]:
    return {
        "machine": {"CPU": "a CPU"},
        "command": "bench/compare.py",
        "num_images": 600,
        "rounds": 3,
        "contenders": list(rows),
    }


def test_ratio_is_taken_round_by_round() -> None:
    # 6/2, 6/3, 9/3: the median of the ratios is 3, of the times alone it would be 6/3.
    assert report.ratios(row("a", 2, 3, 3), row("b", 6, 6, 9)) == [3, 2, 3]


def test_spread_is_median_and_extremes() -> None:
    assert report.spread([3, 1, 2]) == "2 (1 to 3)"
    assert report.spread([1.26], 1) == "1.3"


def test_failed_contender_stays_in_the_table_and_says_why() -> None:
    text = report.render(results(row("onnxruntime", 6, 6, 6), row("daft", failure="not found")))
    assert "| daft (features) | failed: not found |" in text


def test_rate_is_pictures_by_whole_seconds() -> None:
    text = report.render(results(row("onnxruntime", 6, 6, 6)))
    assert "| onnxruntime (features) | 100 (100 to 100) | 6.0 (6.0 to 6.0) | 1.00" in text


def test_insert_replaces_only_what_stands_between_the_markers(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# Title\n\n{report.BEGIN}\nold\n{report.END}\n\nLast words\n")
    report.insert(document, "new")
    report.insert(document, "newer")
    expected = f"# Title\n\n{report.BEGIN}\n\nnewer\n{report.END}\n\nLast words\n"
    assert document.read_text() == expected


def test_command_line_is_shown_without_this_machines_folders() -> None:
    assert report.shareable(["--images", "/a/b/Test", "--rounds", "3"]) == [
        "--images",
        "Test",
        "--rounds",
        "3",
    ]


@pytest.mark.parametrize(
    "path",
    ["file:///pictures/a b/1.jpg", "file:/pictures/a b/1.jpg", "/pictures/a b/1.jpg", "a b/1.jpg"],
)
def test_paths_of_all_contenders_become_one(path: str) -> None:
    assert agreement.relative_path(path, Path("/pictures")) == "a b/1.jpg"


def test_missing_row_is_a_disagreement() -> None:
    two = {"a/1.jpg": np.ones(4, np.float32), "a/2.jpg": np.ones(4, np.float32)}
    one = {"a/1.jpg": np.ones(4, np.float32)}
    with pytest.raises(agreement.DisagreementError, match="1 rows, 2 expected"):
        agreement.compare(one, two)


def test_difference_worked_by_hand() -> None:
    # (1, 0) and (1, 1): largest difference 1, cosine 1/sqrt(2).
    difference = agreement.compare(
        {"a": np.array([1, 0], np.float32)}, {"a": np.array([1, 1], np.float32)}
    )
    assert difference.largest == 1
    assert difference.lowest_cosine == pytest.approx(0.5**0.5)


def test_components_are_compared_up_to_sign() -> None:
    rows = {"a": np.array([1, 2], np.float32), "b": np.array([3, -1], np.float32)}
    mirrored = {path: values * np.array([-1, 1], np.float32) for path, values in rows.items()}
    difference = agreement.compare_components(mirrored, rows)
    assert difference.largest == 0
    assert difference.lowest_cosine == pytest.approx(1)


def test_exchanged_components_are_seen() -> None:
    rows = {"a": np.array([1, 0], np.float32), "b": np.array([0, 1], np.float32)}
    exchanged = {path: values[::-1] for path, values in rows.items()}
    assert agreement.compare_components(exchanged, rows).lowest_cosine == 0
