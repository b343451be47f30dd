"""One local Spark, set up alike for the contenders that use it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

from pyspark.sql import SparkSession

CORES = int(os.environ.get("BENCH_THREADS") or len(os.sched_getaffinity(0)))


def start_spark() -> SparkSession:
    """A Spark of CORES threads in this process, with no web page and no progress bar."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    spark = (
        SparkSession.builder.master(f"local[{CORES}]")
        .appName("bench")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "6g")
        # Else the 120 class folders are listed by a Spark job of 120 tasks.
        .config("spark.sql.sources.parallelPartitionDiscovery.threshold", "100000")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def run_job(job: Callable[[SparkSession], object], again: str) -> None:
    """Does the job; with `again` once more, as in a notebook's session, whose Java is warm by then,
    and prints how long that took.
    """
    spark = start_spark()
    job(spark)
    if again:
        spark.catalog.clearCache()
        start = time.monotonic()
        job(spark)
        print(json.dumps({"again_s": time.monotonic() - start}))
    spark.stop()
