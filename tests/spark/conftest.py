"""What the Spark tests share: a session, pictures of all sorts, and the command line's results."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyspark
import pytest
from local_spark import local_spark
from pyspark.sql import DataFrame, SparkSession
from spark_tables import PART_ROWS

_CLASSES = 12
_PICTURES_A_CLASS = 8

Run = Callable[..., object]


def pytest_report_header() -> str:
    """Which Spark it was: ./dev test has two."""
    return f"Spark {pyspark.__version__}"


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Spark on two cores of this machine; that of other tests where it runs already."""
    # Jobs are short: the second compiler of Java would not pay.
    settings = {
        "spark.sql.shuffle.partitions": "4",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    }
    session = local_spark("pomona tests", settings)
    session.sparkContext.setLogLevel("OFF")
    # Pytest's pythonpath is this process's only.
    session.sparkContext.environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    yield session
    session.stop()


@pytest.fixture(scope="session", autouse=True)
def _models(models_folder: Path) -> Iterator[None]:
    """The driver finds models by name, as a user's does."""
    patch = pytest.MonkeyPatch()
    patch.setenv("POMONA_MODELS", str(models_folder))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def pictures(demo_images_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 100 pictures in 12 classes; files that are none, more of them in a row than a part has;
    and names that want care.
    """
    root = tmp_path_factory.mktemp("pictures") / "my fruits"
    for source in sorted(demo_images_folder.iterdir())[:_CLASSES]:
        folder = root / source.name
        folder.mkdir(parents=True)
        for picture in sorted(source.iterdir())[:_PICTURES_A_CLASS]:
            shutil.copy(picture, folder)
    classes = sorted(root.iterdir())
    notes = root / (classes[5].name + " notes")  # in the middle of the listing
    notes.mkdir()
    for number in range(3 * PART_ROWS):
        (notes / f"{number:03}.txt").write_text("no picture")
    good = next(classes[0].iterdir())
    odd_names = ["100%.jpg", "a b#c?d.jpg", "été.jpg", "_first.jpg", ".hidden.jpg", "new\nline.jpg"]
    for name in odd_names:
        shutil.copy(good, root / name)
    shutil.copy(os.fsencode(good), os.fsencode(root) + b"/not utf-8 \xe9.jpg")
    (root / "empty.jpg").touch()
    (root / "cut.jpg").write_bytes(good.read_bytes()[:1000])
    (root / "gone.jpg").symlink_to("nowhere")
    (root / "loop").symlink_to(root)
    return root


@pytest.fixture(scope="session")
def laptop(pomona: Run, pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pomona run` makes of the pictures: a result folder."""
    out = tmp_path_factory.mktemp("laptop")
    options = ("--part-rows", str(PART_ROWS), "--max-failure-rate", "1", "--variance", "0.9")
    pomona("run", pictures, "--out", out, *options)
    return out


@pytest.fixture(scope="session")
def features(
    spark: SparkSession, pictures: Path, tmp_path_factory: pytest.TempPathFactory
) -> DataFrame:
    """The rows of ImageFeaturizer on the pictures, computed once, read from Parquet."""
    from pomona.spark import ImageFeaturizer, read_images

    table = str(tmp_path_factory.mktemp("features") / "table")
    frame = read_images(spark, str(pictures), part_rows=PART_ROWS)
    ImageFeaturizer(model="mobilenet_v2").transform(frame).write.parquet(table)
    return spark.read.parquet(table)
