"""Real clusters on loopback, started when a test first asks for them, and stopped for sure."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pomona.spark import pack as packing
from s3_server import S3Server, s3_server
from spark_submit import SparkSubmit
from standalone_cluster import standalone_cluster
from yarn_cluster import container_logs, yarn_cluster

_MADE = Path(__file__).resolve().parents[3] / "build" / "clusters"


def _made(pattern: str) -> Path:
    found = sorted(_MADE.glob(pattern))
    if not found:
        pytest.fail(f"{_MADE / pattern} is not there; ./dev test makes it.")
    return found[-1]


@pytest.fixture(scope="session")
def standalone_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Below which the executors of the standalone cluster work."""
    return tmp_path_factory.mktemp("standalone")


@pytest.fixture(scope="session")
def standalone(standalone_folder: Path) -> Iterator[str]:
    """The address of a standalone master with two workers of 1 core."""
    with standalone_cluster(standalone_folder) as address:
        yield address


@pytest.fixture(scope="session")
def yarn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """YARN_CONF_DIR of a cluster with two node managers."""
    with yarn_cluster(tmp_path_factory.mktemp("yarn"), _made("jars/yarn")) as configuration:
        yield configuration


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server with one bucket."""
    folder = tmp_path_factory.mktemp("versitygw")
    with s3_server(_made("bin/versitygw-*"), folder, bucket="fruits") as server:
        yield server


@pytest.fixture
def driver_environment(models_folder: Path) -> dict[str, str]:
    """What the driver must know beside Spark: this Python, Pomona and its models."""
    return {
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(Path(packing.__file__).parents[2]),
        "POMONA_MODELS": str(models_folder),
    }


@pytest.fixture
def on_standalone(
    standalone: str, tmp_path: Path, driver_environment: dict[str, str]
) -> Callable[[dict[str, str]], SparkSubmit]:
    """spark-submit on the standalone cluster, with these settings; executors find Pomona as if it
    were installed on each node.
    """
    installed = {"spark.executorEnv.PYTHONPATH": driver_environment["PYTHONPATH"]}
    return lambda settings: SparkSubmit(
        standalone, tmp_path, {**installed, **settings}, driver_environment
    )


@pytest.fixture
def on_yarn(yarn: Path, s3: S3Server, tmp_path: Path) -> Callable[..., SparkSubmit]:
    """spark-submit on YARN with these options of its own: two executors, s3a:// for the S3 server,
    and ./environment/bin/python for all that is Python.
    """

    def submit(*options: str, python: str = "./environment/bin/python") -> SparkSubmit:
        settings = {
            "spark.executor.instances": "2",
            "spark.jars": ",".join(map(str, sorted(_made("jars/s3a").glob("*.jar")))),
            **s3.spark_settings(),
        }
        environment = {"YARN_CONF_DIR": str(yarn), "PYSPARK_PYTHON": python}
        return SparkSubmit(
            "yarn", tmp_path, settings, environment, options, lambda: container_logs(yarn)
        )

    return submit


@pytest.fixture(scope="session")
def packed_environment(models_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of the tests, with Pomona and a model, as one archive."""
    archive = tmp_path_factory.mktemp("packed") / "pomona-env.tar.gz"
    packing.pack(archive, model=str(models_folder / "mobilenet_v2"))
    return archive


@pytest.fixture(scope="session")
def fruits(demo_images_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo set, a picture that is cut off and a file that is none."""
    folder = tmp_path_factory.mktemp("pictures") / "fruits"
    shutil.copytree(demo_images_folder, folder)
    first = min(folder.iterdir())
    (first / "cut.jpg").write_bytes(min(first.glob("*.jpg")).read_bytes()[:900])
    (first / "notes.txt").write_text("no picture")
    return folder


@pytest.fixture(scope="session")
def run_options() -> list[str]:
    """Options of a run: parts so small that there are many tasks."""
    return ["--part-rows", "16", "--variance", "0.9"]


@pytest.fixture(scope="session")
def laptop_run(
    pomona: Callable[..., object],
    fruits: Path,
    run_options: list[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """What the command line makes of the pictures."""
    out = tmp_path_factory.mktemp("laptop_run")
    pomona("run", fruits, "--out", out, *run_options)
    return out
