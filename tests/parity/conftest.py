"""What the parity tests share: runs of the engine, and the software they are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from local_spark import local_spark
from pyspark.sql import SparkSession
from results import Results

_WHOLE_TABLE = ("--csv", "--with-features", "--with-scaled")


@pytest.fixture(scope="session")
def dump_pixels(pomona_binary: Path) -> Path:
    """The program that shows the engine's pixels, built beside pomona."""
    program = pomona_binary.with_name("pomona_dump_pixels")
    if not program.exists():
        pytest.fail(f"{program} is not there; ./dev test builds it.")
    return program


@pytest.fixture(scope="session")
def demo_run(
    pomona: Callable[..., object],
    demo_images_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Results:
    """About 500 pictures: fewer than there are features."""
    out = tmp_path_factory.mktemp("demo_run")
    pomona("run", demo_images_folder, "--out", out, *_WHOLE_TABLE)
    return Results(demo_images_folder, out)


@pytest.fixture(scope="session")
def sample_run(
    pomona: Callable[..., object], fruits360_sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Results:
    """494 pictures of Fruits-360."""
    out = tmp_path_factory.mktemp("sample_run")
    pomona("run", fruits360_sample, "--out", out, *_WHOLE_TABLE)
    return Results(fruits360_sample, out)


@pytest.fixture(scope="session")
def eighth_run(
    pomona: Callable[..., object], fruits360_eighth: Path, tmp_path_factory: pytest.TempPathFactory
) -> Results:
    """2,577 pictures of Fruits-360: more than there are features, and three parts."""
    out = tmp_path_factory.mktemp("eighth_run")
    pomona("run", fruits360_eighth, "--out", out, *_WHOLE_TABLE)
    return Results(fruits360_eighth, out)


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Spark on two cores of this machine."""
    settings = {"spark.driver.memory": "2g", "spark.sql.shuffle.partitions": "2"}
    session = local_spark("parity", settings)
    session.sparkContext.setLogLevel("ERROR")
    # Spark's own translation of LAPACK to Java gives wrong singular values, without a word, where
    # there are fewer pictures than features (component 2 of the demo set held 0.03 of the variance
    # that it should hold 77 of), and the reference LAPACK does not converge: OpenBLAS's is right.
    assert session._jvm is not None
    lapack = session._jvm.dev.ludovic.netlib.lapack.LAPACK.getInstance().getClass().getName()
    assert lapack.endswith("JNILAPACK"), f"Spark uses {lapack}: install libopenblas0"
    yield session
    session.stop()
