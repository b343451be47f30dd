"""spark-submit, as one calls it on a cluster's gateway."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from java import BLAS_SETTINGS, SPARK_HOME, java_environment
from kept_process import KeptProcess

# What all jobs of the tests have: 1 core and at most 1 GB an executor, and no start before all
# executors have come.
_SETTINGS = {
    "spark.executor.cores": "1",
    "spark.executor.memory": "512m",
    "spark.driver.memory": "512m",
    "spark.ui.enabled": "false",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    # Spark's jars lie on the one machine; without this, each job copies 400 MB of them.
    "spark.yarn.jars": f"local:{SPARK_HOME}/jars/*",
}


@dataclass(frozen=True)
class SparkSubmit:
    """One job: on which cluster, with which settings, from which folder (logs, temporary files)."""

    master: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    options: Sequence[str] = ()  # of spark-submit itself: --archives and the like
    more_logs: Callable[[], str] = str  # what else to read when a job has failed

    @property
    def log(self) -> Path:
        """What Spark said."""
        return self.folder / "spark-submit.log"

    def start(self, program: Path | str, *arguments: Path | str) -> KeptProcess:
        """Starts a program; it runs beside the test, in a with block."""
        staging = {"spark.yarn.stagingDir": self.folder.as_uri()}
        words: list[Path | str] = [SPARK_HOME / "bin" / "spark-submit", "--master", self.master]
        blas = {
            f"spark.{kind}.{name}": value
            for kind in ("executorEnv", "yarn.appMasterEnv")
            for name, value in BLAS_SETTINGS.items()
        }
        for name, value in {**_SETTINGS, **staging, **blas, **self.settings}.items():
            words += ["--conf", f"{name}={value}"]
        environment = {**java_environment(self.folder), **self.environment}
        return KeptProcess([*words, *self.options, program, *arguments], self.log, environment)

    def run(self, program: Path | str, *arguments: Path | str) -> None:
        """Runs a program to its end; RuntimeError if it fails."""
        with self.start(program, *arguments) as job:
            try:
                job.wait()
            except RuntimeError as error:
                raise RuntimeError(f"{error}\n{self.more_logs()}") from None
