"""Spark inside the tests' own process."""

from __future__ import annotations

import os
import sys

from pyspark.sql import SparkSession


def local_spark(name: str, settings: dict[str, str]) -> SparkSession:
    """Spark on two cores of this machine; that of other tests where it runs already."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Spark looks the machine's own name up, which need not be in any table of hosts.
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["SPARK_LOCAL_HOSTNAME"] = "localhost"
    builder = (
        SparkSession.builder.master("local[2]")
        .appName(name)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
    )
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
