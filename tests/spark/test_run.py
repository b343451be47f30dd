"""`python -m pomona.spark run` writes what `pomona run` writes."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pomona.spark import InputError
from pomona.spark.__main__ import main
from pomona.spark.run import RunOptions, run
from pyspark.sql import SparkSession
from spark_tables import PART_ROWS, read_table

Pomona = Callable[..., object]

_ARRAYS = ("scaler_mean", "scaler_std", "pca_components", "explained_variance_ratio")


@pytest.fixture
def options(pictures: Path, tmp_path: Path) -> RunOptions:
    return RunOptions(
        images=str(pictures),
        out=str(tmp_path / "out"),
        variance=0.9,
        part_rows=PART_ROWS,
        max_failure_rate=1,
    )


def assert_same(out: Path, laptop: Path, pomona: Pomona) -> None:
    for name in ("features", "failures", "pca"):
        ours = read_table(out / name)
        assert ours.column_names == read_table(laptop / name).column_names
        assert ours.to_pylist() == read_table(laptop / name).to_pylist(), name
        assert (out / name / "_SUCCESS").exists()
    for name in _ARRAYS:
        file = Path("model") / f"{name}.npy"
        assert (out / file).read_bytes() == (laptop / file).read_bytes(), name
    pomona("compare", out, laptop)  # reads our files, and succeeds if they agree


@pytest.mark.parametrize("partitions", [1, 2, 16])
def test_a_run_has_the_command_lines_bits(
    spark: SparkSession, options: RunOptions, laptop: Path, pomona: Pomona, partitions: int
) -> None:
    manifest = run(spark, dataclasses.replace(options, partitions=partitions))
    out = Path(options.out)
    assert_same(out, laptop, pomona)
    names = {path.name for path in out.iterdir() if not path.name.startswith(".")}
    assert names == {"features", "failures", "model", "pca", "manifest.json"}
    assert json.loads((out / "manifest.json").read_text()) == manifest
    theirs = json.loads((laptop / "manifest.json").read_text())["extract"]["counts"]
    ours = manifest["extract"]["counts"]
    assert ours == {name: theirs[name] for name in ours}


def test_files_have_the_command_lines_bytes(
    spark: SparkSession, options: RunOptions, laptop: Path
) -> None:
    manifest = run(spark, options)
    versions = json.loads((laptop / "manifest.json").read_text())["versions"]
    if manifest["versions"]["arrow"] != versions["arrow"]:
        pytest.skip("Another version of Arrow may write the same rows in other bytes")
    for name in ("features", "pca"):
        assert files_of(Path(options.out) / name) == files_of(laptop / name)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_spark_shows_the_steps_by_name_and_what_they_read(
    spark: SparkSession, options: RunOptions
) -> None:
    jobs = spark.sparkContext._jsc.sc().statusStore()
    before = jobs.jobsList(None).size()
    run(spark, options)
    new = [jobs.jobsList(None).apply(i) for i in range(jobs.jobsList(None).size() - before)]
    texts = {job.description().get() for job in new}
    steps = {re.sub(r" [\d,]+ pictures, [\d,]+ MB$", "", text) for text in texts}
    assert steps == {
        "pomona: extract", "pomona: extract (features in order)", "pomona: fit", "pomona: project"
    }  # fmt: skip
    assert len(texts) == len(steps)
    for name in ("fit", "project"):
        stages = [stage for job in new if job.description().get() == f"pomona: {name}"
                  for stage in _stages_of(jobs, job)]  # fmt: skip
        assert sum(stage.inputBytes() for stage in stages) > 0


def _stages_of(store: Any, job: Any) -> list[Any]:  # noqa: ANN401  # Java objects
    stages = job.stageIds()
    return [store.lastStageAttempt(stages.apply(i)) for i in range(stages.size())]


def test_pictures_that_spark_reads_give_the_same_bits(
    spark: SparkSession, options: RunOptions, demo_images_folder: Path, tmp_path: Path
) -> None:
    images = str(demo_images_folder)
    results = []
    for read_with in ("arrow", "spark"):
        out = str(tmp_path / read_with)
        run(
            spark,
            dataclasses.replace(options, images=images, out=out, read_with=read_with, limit=40),
        )
        results.append([read_table(Path(out) / name).to_pylist() for name in ("features", "pca")])
    assert results[0] == results[1]
    assert len(results[0][0]) == 40


def test_a_program_of_its_own_runs_the_chain(
    options: RunOptions, laptop: Path, pomona: Pomona
) -> None:
    arguments = ["--images", options.images, "--out", options.out, "--variance", "0.9"]
    arguments += ["--part-rows", str(PART_ROWS), "--max-failure-rate", "1", "--master", "local[2]"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run(
        [sys.executable, "-m", "pomona.spark", "run", *arguments],
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert "components" in done.stdout
    assert_same(Path(options.out), laptop, pomona)


def test_results_are_replaced_only_if_asked(spark: SparkSession, options: RunOptions) -> None:
    few = dataclasses.replace(options, limit=4)
    run(spark, few)
    with pytest.raises(InputError, match=r"^There are results in .*; give --overwrite"):
        run(spark, few)
    run(spark, dataclasses.replace(few, limit=5, overwrite=True))
    assert read_table(Path(options.out) / "features").num_rows <= 5


def test_too_many_failures_are_one_sentence(spark: SparkSession, options: RunOptions) -> None:
    strict = dataclasses.replace(options, max_failure_rate=0.05)
    with pytest.raises(
        InputError, match=r"pictures \(.* %\) could not be used, more than "
    ) as raised:
        run(spark, strict)
    assert "\n" not in str(raised.value)
    assert (Path(options.out) / "failures" / "_SUCCESS").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "--images", "a", "--out", "b", "--variance", "0.9", "--components", "3"],
        ["run", "--images", "a", "--out", "b", "--variance", "nan"],
        ["run", "--images", "a", "--out", "b", "--part-rows", "0"],
        ["walk"],
    ],
)
def test_bad_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2
    assert "usage: python -m pomona.spark" in capsys.readouterr().err
