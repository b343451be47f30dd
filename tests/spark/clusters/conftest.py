"""Real clusters on loopback, started when a test first asks for them, and stopped for sure."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from s3_server import S3Server, s3_server
from spark_submit import SparkSubmit
from standalone_cluster import standalone_cluster
from yarn_cluster import yarn_cluster

_MADE = Path(__file__).resolve().parents[3] / "build" / "clusters"

Submit = Callable[..., SparkSubmit]


def _made(pattern: str) -> Path:
    found = sorted(_MADE.glob(pattern))
    if not found:
        pytest.fail(f"{_MADE / pattern} is not there; ./dev test makes it.")
    return found[-1]


@pytest.fixture(scope="session")
def standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a standalone master with two workers of 1 core."""
    with standalone_cluster(tmp_path_factory.mktemp("standalone")) as address:
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
def on_standalone(standalone: str, tmp_path: Path) -> Submit:
    """spark-submit on the standalone cluster, with two executors and this Python."""

    def submit(**settings: str) -> SparkSubmit:
        return SparkSubmit(standalone, tmp_path, settings, {"PYSPARK_PYTHON": sys.executable})

    return submit


@pytest.fixture
def on_yarn(yarn: Path, s3: S3Server, tmp_path: Path) -> Submit:
    """spark-submit on YARN, with two executors, this Python, and s3a:// for the S3 server."""

    def submit(*options: str, **environment: Any) -> SparkSubmit:
        jars = ",".join(str(jar) for jar in sorted(_made("jars/s3a").glob("*.jar")))
        settings = {"spark.executor.instances": "2", "spark.jars": jars, **s3.spark_settings()}
        known = {"YARN_CONF_DIR": str(yarn), "PYSPARK_PYTHON": sys.executable, **s3.environment()}
        return SparkSubmit("yarn", tmp_path, settings, {**known, **environment}, options)

    return submit
