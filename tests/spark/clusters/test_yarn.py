"""On YARN, with the packed environment on the nodes, a run has the command line's bits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from s3_server import S3Server
from same_results import assert_same_results
from spark_submit import SparkSubmit

_JOB = Path(__file__).parent / "programs" / "pomona_job.py"


def test_driver_and_executors_need_nothing_but_the_archive(
    s3: S3Server,
    on_yarn: Callable[..., SparkSubmit],
    packed_environment: Path,
    fruits: Path,
    laptop_run: Path,
    run_options: list[str],
) -> None:
    pictures = s3.upload(fruits, "fruits")
    out = f"s3a://{s3.bucket}/results"
    submit = on_yarn("--deploy-mode", "cluster", "--archives", f"{packed_environment}#environment")
    submit.run(_JOB, "run", "--images", f"s3a://{pictures}", "--out", out, *run_options)

    assert_same_results(s3.folder / s3.bucket / "results", laptop_run)
