"""spark-submit, as one calls it on a cluster's gateway."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from java import SPARK_HOME, java_environment

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

    @property
    def log(self) -> Path:
        """What Spark said."""
        return self.folder / "spark-submit.log"

    def start(self, program: Path | str, *arguments: Path | str) -> subprocess.Popen[bytes]:
        """Starts a program; it runs beside the test."""
        staging = {"spark.yarn.stagingDir": self.folder.as_uri()}
        words: list[Path | str] = [SPARK_HOME / "bin" / "spark-submit", "--master", self.master]
        for name, value in {**_SETTINGS, **staging, **self.settings}.items():
            words += ["--conf", f"{name}={value}"]
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [*words, *self.options, program, *arguments],
                env={**java_environment(self.folder), **self.environment},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def run(self, program: Path | str, *arguments: Path | str, timeout_s: float = 300) -> None:
        """Runs a program to its end; any exit code but 0 is a RuntimeError with the log's end."""
        self.wait(self.start(program, *arguments), timeout_s=timeout_s)

    def wait(self, job: subprocess.Popen[bytes], *, timeout_s: float = 300) -> None:
        """Waits for the end of a job; any exit code but 0 is a RuntimeError with the log's end."""
        try:
            exit_code = job.wait(timeout=timeout_s)
        finally:
            job.kill()
        if exit_code != 0:
            end = self.log.read_text(errors="replace")[-6000:]
            raise RuntimeError(f"spark-submit failed with {exit_code}: {self.log}\n{end}")
