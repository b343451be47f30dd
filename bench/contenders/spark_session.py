"""One local Spark, set up alike for the two contenders that use it."""

from __future__ import annotations

import os
import sys

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
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "256")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    return spark
