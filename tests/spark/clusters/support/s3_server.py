"""A real S3 server on loopback: versitygw, whose buckets are folders."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kept_process import KeptProcess
from pyarrow import fs


@dataclass(frozen=True)
class S3Server:
    """Where the server is and who may use it. `folder`/BUCKET/KEY holds s3://BUCKET/KEY."""

    folder: Path
    bucket: str
    endpoint: str
    access_key: str = "pomona-test"
    secret_key: str = "not-a-secret"
    region: str = "eu-west-3"

    def upload(self, source: Path, key: str) -> str:
        """Puts all files below `source` into the bucket, as S3 clients do; BUCKET/KEY."""
        there = fs.S3FileSystem(
            endpoint_override=self.endpoint,
            access_key=self.access_key,
            secret_key=self.secret_key,
            region=self.region,
        )
        place = f"{self.bucket}/{key}"
        fs.copy_files(str(source), place, destination_filesystem=there, use_threads=True)
        return place

    def environment(self) -> dict[str, str]:
        """The variables by which AWS's SDKs, Arrow's S3 and Hadoop's s3a find the keys."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def spark_settings(self) -> dict[str, str]:
        """What Spark must be told, so that s3a:// is this server."""
        return {
            "spark.hadoop.fs.s3a.endpoint": self.endpoint,
            "spark.hadoop.fs.s3a.endpoint.region": self.region,
            "spark.hadoop.fs.s3a.path.style.access": "true",
            # Else s3a deletes the marker of a folder that gets files. To versitygw that is a folder
            # which is not empty: it refuses, and s3a tries again for minutes.
            "spark.hadoop.fs.s3a.directory.marker.retention": "keep",
            "spark.hadoop.fs.s3a.access.key": self.access_key,
            "spark.hadoop.fs.s3a.secret.key": self.secret_key,
        }


@contextmanager
def s3_server(program: Path, folder: Path, *, bucket: str) -> Iterator[S3Server]:
    """A server with one bucket."""
    stored = folder / "s3"
    (stored / bucket).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    server = S3Server(stored, bucket, f"http://{address}")
    command: list[str | Path] = [program, "--region", server.region, "--port", address]
    environment = {
        **os.environ,
        "ROOT_ACCESS_KEY": server.access_key,
        "ROOT_SECRET_KEY": server.secret_key,
    }
    with KeptProcess([*command, "posix", stored], folder / "s3.log", environment) as process:
        process.wait_for(r"http://127\.0\.0\.1")
        yield server
