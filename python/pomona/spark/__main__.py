"""The command line on Spark: `python -m pomona.spark run`, or by spark-submit on any master."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any

from pyspark.sql import SparkSession

import pomona._core as core
from pomona.spark.errors import InputError, describe
from pomona.spark.pack import add_arguments, pack
from pomona.spark.run import RunOptions, run

_EXAMPLE = """examples:
  python -m pomona.spark run --images fruits/Test --out results --variance 0.9
  spark-submit --master yarn pomona_job.py run --images s3://bucket/fruits --out s3://bucket/results
where pomona_job.py is: import sys; from pomona.spark.__main__ import main; sys.exit(main())

Exit codes: 0 done, 1 failed (one sentence on standard error), 2 bad usage, 130 interrupted.
"""


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; returns the exit code."""
    options = vars(_parser().parse_args(arguments))
    command = options.pop("command")
    try:
        return int(command(options))
    except KeyboardInterrupt:
        print("pomona: Interrupted", file=sys.stderr)
        return 130
    except (InputError, core.Error) as error:
        print(f"pomona: {error}", file=sys.stderr)
        return 2 if getattr(error, "kind", "") == "usage" else 1
    except Exception as error:  # Spark's, of many kinds: one sentence for a person
        print(f"pomona: {describe(error)}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m pomona.spark",
        description="Features of pictures and their principal components, on Apache Spark.",
        epilog=_EXAMPLE,
        formatter_class=layout,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_pack(commands)
    return parser


def _add_run(commands: Any) -> None:  # noqa: ANN401  # argparse names no type for it
    command = commands.add_parser("run", help="do all: extract features, fit, project")
    command.set_defaults(command=_run)
    add = command.add_argument
    add("--images", required=True, metavar="URI", help="the pictures, one folder a class")
    add("--out", required=True, metavar="URI", help="folder for the results")
    add("--model", default="mobilenet_v2", metavar="NAME", help="bundle, by name or folder")
    add("--model-on-nodes", dest="send_model", action="store_false",
        help="the bundle is on every node already: do not send it")  # fmt: skip
    kept = command.add_mutually_exclusive_group()
    kept.add_argument("--variance", type=_share, metavar="V", help="share to keep (default 0.95)")
    kept.add_argument("--components", type=_count, metavar="K", help="components to keep")
    add("--precision", choices=("f32", "bf16"), default="f32")
    add("--exif", choices=("apply", "ignore"), default="apply")
    add("--max-pixels", type=_count, default=100_000_000, metavar="N")
    add("--part-rows", type=_count, default=1024, metavar="N", help="pictures a part")
    add("--limit", type=_count, metavar="N", help="take only the first N pictures")
    add("--partitions", type=_count, metavar="N",
        help="at most so many tasks (default: by the cores and parts)")  # fmt: skip
    add("--max-failure-rate", type=_rate, default=0.05, metavar="R")
    add("--read-with", choices=("arrow", "spark"),
        help="pyarrow reads the pictures, or Spark's binaryFile (default: by the URI)")  # fmt: skip
    add("--overwrite", action="store_true", help="replace earlier results")
    add("--json", action="store_true", help="print the manifest")
    add("--master", help="Spark's master, where spark-submit does not say it")
    add("--conf", action="append", default=[], metavar="KEY=VALUE", help="a setting of Spark's")
    add("--verbose", action="store_true", help="show Spark's log")


def _add_pack(commands: Any) -> None:  # noqa: ANN401
    command = commands.add_parser(
        "pack", help="make one archive of this environment, for spark-submit --archives"
    )
    command.set_defaults(command=_pack)
    add_arguments(command)


def _pack(options: dict[str, Any]) -> int:
    packed = pack(options["out"], model=options["model"])
    megabytes = packed["size_bytes"] / 1e6
    print(f"{options['out']}: {packed['files']:,} files, {megabytes:.0f} MB; needs glibc "
          f"{packed['glibc']} or newer")  # fmt: skip
    return 0


def _run(options: dict[str, Any]) -> int:
    as_json, verbose = options.pop("json"), options.pop("verbose")
    started = time.monotonic()
    spark = _session(options.pop("master"), options.pop("conf"))
    if not verbose:
        spark.sparkContext.setLogLevel("OFF")  # what fails the run is said in one sentence
    start_s = time.monotonic() - started
    try:
        manifest = run(spark, RunOptions(**options))
    finally:
        spark.stop()
    if as_json:
        print(json.dumps(manifest, indent=2))
    else:
        _print_summary(manifest, options["out"], start_s)
    return 0


def _session(master: str | None, settings: list[str]) -> SparkSession:
    builder = SparkSession.builder.appName("pomona")
    if master is not None and master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        # The JVM carries bytes and shares the cores with the network: without the compiler that
        # optimises most, 20,000 pictures take 14 s of CPU less, of some 150 s.
        builder = builder.config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if master is not None:
        builder = builder.master(master)
    for entry in settings:
        key, equals, value = entry.partition("=")
        if not equals:
            raise InputError(f"--conf {entry} is not KEY=VALUE")
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.range(0)  # the state of SQL, which Spark makes on first use: it belongs to its start
    return session


def _print_summary(manifest: dict[str, Any], out: str, start_s: float) -> None:
    extract, fit, project = manifest["extract"], manifest["fit"], manifest["project"]
    counts = extract["counts"]
    print(f"  pictures    {counts['images']:,}")
    if counts["failed"]:
        reasons = ", ".join(f"{n:,} {why}" for why, n in counts["failed_by_reason"].items())
        print(f"  failed      {counts['failed']:,} of {counts['listed']:,} ({reasons})")
    print(f"  features    {fit['dimension']:,} a picture, {extract['images_per_s']:.0f} img/s")
    share = 100 * fit["variance_ratio"]
    print(f"  kept        {fit['components']:,} components, {share:.2f} % of the variance")
    print(f"  times       Spark's start {start_s:.1f} s, extract {extract['elapsed_s']:.1f} s, "
          f"fit {fit['elapsed_s']:.1f} s, project {project['elapsed_s']:.1f} s")  # fmt: skip
    print(f"  results     {out}")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above 0")
    return number


def _rate(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0 to 1")
    return number


def _share(text: str) -> float:
    number = _rate(text)
    if number == 0:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0 and at most 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
