"""The environment in which Spark's and Hadoop's programs run on one machine, all on loopback."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import pyspark

SPARK_HOME = Path(pyspark.__file__).parent

# Programs that live for a minute start faster with the first compiler alone. Up to seven of them
# share two cores: a garbage collector with threads of its own only costs.
_JAVA_OPTIONS = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]

# They choose OpenBLAS's kernels, as the kind of CPU does. The command line of the tests has them
# too, and its results are compared bit for bit.
BLAS_SETTINGS = {name: os.environ[name] for name in os.environ if name.startswith("OPENBLAS_")}


def java_environment(folder: Path) -> dict[str, str]:
    """An environment for Java programs; `folder` takes their temporary files.

    To Java this machine's name is 127.0.0.1: it may resolve to an address that nothing answers at,
    or to none.
    """
    hosts = folder / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {platform.node()}\n", encoding="utf-8")
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "JAVA_HOME") if name in os.environ}
    kept |= BLAS_SETTINGS
    return {
        **kept,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "SPARK_HOME": str(SPARK_HOME),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(temporary),
        "JDK_JAVA_OPTIONS": " ".join(
            [f"-Djdk.net.hosts.file={hosts}", f"-Djava.io.tmpdir={temporary}", *_JAVA_OPTIONS]
        ),
    }
