"""Spark's standalone cluster on loopback: a master and workers of 1 core each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from java import SPARK_HOME, java_environment
from kept_process import KeptProcess

_DEPLOY = "org.apache.spark.deploy"
_ANYWHERE = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]


@contextmanager
def standalone_cluster(folder: Path, *, num_workers: int = 2) -> Iterator[str]:
    """The address of a master whose workers have come, each with 1 core and 1 GiB."""
    environment = java_environment(folder)
    spark_class = SPARK_HOME / "bin" / "spark-class"
    with ExitStack() as started:
        master = started.enter_context(
            KeptProcess(
                [spark_class, f"{_DEPLOY}.master.Master", *_ANYWHERE],
                folder / "master.log",
                environment,
            )
        )
        address = master.wait_for(r"Starting Spark master at (spark://\S+)")[0]
        for number in range(num_workers):
            work = folder / f"worker-{number}"
            options = ["--cores", "1", "--memory", "1g", "--work-dir", str(work), address]
            started.enter_context(
                KeptProcess(
                    [spark_class, f"{_DEPLOY}.worker.Worker", *_ANYWHERE, *options],
                    folder / f"worker-{number}.log",
                    environment,
                )
            )
        master.wait_for(r"Registering worker", count=num_workers)
        yield address
