"""`pomona run` on Spark: pictures to features, components and projections, in one pass."""

from __future__ import annotations

import json
import time
import urllib.parse
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  # its usual name
from pyspark.sql.pandas.types import from_arrow_schema

import pomona._core as core
from pomona.spark.errors import InputError, one_sentence
from pomona.spark.featurizer import ImageFeaturizer
from pomona.spark.numbering import PART_ROWS, whole_parts, whole_parts_in_order
from pomona.spark.output_folder import STAGING, OutputFolder
from pomona.spark.packed_features import unpack_batches
from pomona.spark.part_files import Work, write_part_files
from pomona.spark.pca import StandardizedPCA, StandardizedPCAModel
from pomona.spark.picture_frames import (
    check_part_rows,
    frame_of,
    list_images,
    number_images,
)
from pomona.spark.progress import step
from pomona.spark.projection import project_batches
from pomona.spark.session import setting

# URIs that pyarrow reads by itself; all others Spark reads, as it is configured for them.
_READ_BY_ARROW = {"", "file", "s3", "gs", "gcs", "abfs", "abfss"}

# Features of so many parts are 84 MB, for 1,280 features and 1,024 rows a part.
_PARTS_A_SHUFFLE_PARTITION = 16


@dataclass(frozen=True)
class RunOptions:
    """As the options of `pomona run`; names as on `python -m pomona.spark run --help`."""

    images: str
    out: str
    model: str = "mobilenet_v2"
    send_model: bool = True
    precision: str = "f32"
    exif: str = "apply"
    max_pixels: int = 100_000_000
    variance: float | None = None
    components: int | None = None
    part_rows: int = PART_ROWS
    limit: int | None = None
    partitions: int | None = None
    max_failure_rate: float = 0.05
    read_with: str | None = None  # arrow or spark; None: by the URI's scheme
    overwrite: bool = False


def run(spark: SparkSession, options: RunOptions) -> dict[str, Any]:
    """Writes `features`, `failures`, `model`, `pca` and `manifest.json` below options.out, whose
    bits are those of `pomona run`. Returns the manifest.

    The pictures are read and computed once, into a table that all else is derived from and that is
    removed at the end. Raises InputError, core.Error or an exception of Spark's.
    """
    if options.variance is not None and options.components is not None:
        raise InputError("Give --variance or --components, not both")
    out = OutputFolder(spark, options.out)
    out.start(overwrite=options.overwrite)
    manifest: dict[str, Any] = {"format": 1, "versions": _versions(spark)}
    with one_sentence():
        started = time.monotonic()
        staged, counts = _extract(spark, options, out)
        partitions = max(
            int(spark.conf.get("spark.sql.shuffle.partitions") or 0),
            counts["parts"] // _PARTS_A_SHUFFLE_PARTITION,
        )
        with setting(spark, "spark.sql.shuffle.partitions", str(partitions)):
            _write_features(spark, out, staged, counts["parts"])
            manifest["extract"] = _describe_extract(options, counts, time.monotonic() - started)
            manifest["fit"], model = _fit(spark, options, out, staged)
            manifest["project"] = _project(spark, out, staged, counts["parts"], model)
    out.write_file("manifest.json", (json.dumps(manifest, indent=2) + "\n").encode())
    out.remove(STAGING)
    return manifest


def _extract(
    spark: SparkSession, options: RunOptions, out: OutputFolder
) -> tuple[DataFrame, dict[str, Any]]:
    featurizer = ImageFeaturizer(
        model=options.model,
        sendModel=options.send_model,
        precision=options.precision,
        exif=options.exif,
        maxPixels=options.max_pixels,
        outputType="binary",
    )

    def note(elapsed_s: float) -> str:
        if featurizer.counters is None or elapsed_s <= 0:
            return ""
        pictures, failures = featurizer.counters.pictures.value, featurizer.counters.failures.value
        return f"{pictures:,} pictures, {pictures / elapsed_s:.0f} img/s, {failures:,} failed"

    pictures, size = _pictures(spark, options)
    with step(spark, f"extract {size}".rstrip(), note):
        source = "content" if "content" in pictures.columns else "uri"
        featurizer.setParams(inputCol=source)
        rows = featurizer.transform(pictures).drop("uri", "size_bytes")
        # Features compress by a twentieth, and all steps read this table.
        out.write_table(STAGING, rows, compression="uncompressed")
        staged = spark.read.schema(rows.schema).parquet(out.path(STAGING))
        counts = _count(staged)
        # They are few, so one task sorts them.
        failures = staged.where("failure is not null").repartition(1)
        in_order = failures.sortWithinPartitions("part", "row")
        out.write_table("failures", in_order.select("path", "failure.*"))
    _check_failure_rate(staged, counts, options, out)
    return staged, counts


def _pictures(spark: SparkSession, options: RunOptions) -> tuple[DataFrame, str]:
    """The frame of pictures; and how many and how large they are, if that is known."""
    check_part_rows(options.part_rows)
    scheme = urllib.parse.urlsplit(options.images).scheme if "://" in options.images else ""
    read_with = options.read_with or ("arrow" if scheme in _READ_BY_ARROW else "spark")
    if read_with == "arrow":
        listing = list_images(options.images, limit=options.limit)
        frame = frame_of(
            spark, listing, part_rows=options.part_rows, num_partitions=options.partitions
        )
        return frame, listing.describe()
    files = spark.read.format("binaryFile").option("recursiveFileLookup", True)
    frame = number_images(files.load(options.images), options.images, part_rows=options.part_rows)
    if options.limit is not None:
        index = F.col("part").cast("bigint") * options.part_rows + F.col("row")
        frame = frame.where(index < options.limit)
    return frame if options.partitions is None else frame.coalesce(options.partitions), ""


def _count(staged: DataFrame) -> dict[str, Any]:
    by_reason = staged.groupBy("failure.reason").agg(
        F.count("*").alias("count"), F.max("part").alias("last_part")
    )
    rows = by_reason.collect()
    failed = {row.reason: row["count"] for row in rows if row.reason is not None}
    listed = sum(row["count"] for row in rows)
    return {
        "listed": listed,
        "images": listed - sum(failed.values()),
        "failed": sum(failed.values()),
        "failed_by_reason": dict(sorted(failed.items())),
        "parts": max((row.last_part for row in rows), default=-1) + 1,
    }


def _check_failure_rate(
    staged: DataFrame, counts: dict[str, Any], options: RunOptions, out: OutputFolder
) -> None:
    if counts["listed"] == 0:
        raise InputError(f"There is no picture in {options.images}")
    rate = counts["failed"] / counts["listed"]
    if rate <= options.max_failure_rate and counts["images"] > 0:
        return
    first = staged.where("failure is not null").select("path", "failure.detail").first()
    example = f"for example {first.path}: {first.detail}" if first else ""
    raise InputError(
        f"{counts['failed']:,} of {counts['listed']:,} pictures ({100 * rate:.1f} %) could not be "
        f"used, more than --max-failure-rate {options.max_failure_rate} allows, {example}; "
        f"{out.path('failures')} lists them all"
    )


def _write_features(
    spark: SparkSession, out: OutputFolder, staged: DataFrame, num_parts: int
) -> None:
    with step(spark, "extract (features in order)"):
        work = partial(unpack_batches, name="features")
        column = pa.field("features", pa.list_(pa.float32()))
        _write_parts(out, "features", staged, num_parts, work, column)


def _write_parts(
    out: OutputFolder, name: str, staged: DataFrame, num_parts: int, work: Work, column: pa.Field
) -> None:
    """Writes path, label and the column that `work` makes of the features, in the order of rows."""
    schema = pa.schema([("path", pa.string()), ("label", pa.string()), column])
    rows = staged.where("failure is null").select("path", "label", "part", "row", "features")
    folder = out.local_folder(name)
    if folder is not None:
        frame = whole_parts(rows, "part", "row").drop("row")
        write_part_files(frame, work, schema, num_parts, folder)
        return
    frame = whole_parts_in_order(rows, "part", "row").drop("row")
    with_part = schema.insert(2, pa.field("part", pa.int32()))
    table = frame.mapInArrow(work, from_arrow_schema(with_part))
    out.write_table(name, table.select(schema.names))


def _fit(
    spark: SparkSession, options: RunOptions, out: OutputFolder, staged: DataFrame
) -> tuple[dict[str, Any], StandardizedPCAModel]:
    started = time.monotonic()
    estimator = StandardizedPCA()
    if options.components is not None:
        estimator.setParams(k=options.components)
    elif options.variance is not None:
        estimator.setParams(variance=options.variance)
    with step(spark, "fit"):
        model = estimator.fit(staged.select("part", "row", "features"))
        out.write_arrays(
            "model",
            {
                "scaler_mean": model.mean_array,
                "scaler_std": model.std_array,
                "pca_components": model.components,
                "explained_variance_ratio": model.explainedVariance.toArray(),
            },
        )
    num_components, dimension = model.components.shape
    section = {
        "options": {"variance": options.variance, "components": options.components},
        "rows": model.num_rows,
        "dimension": dimension,
        "components": num_components,
        "variance_ratio": float(model.explainedVariance.toArray().sum()),
        "elapsed_s": time.monotonic() - started,
    }
    return section, model


def _project(
    spark: SparkSession,
    out: OutputFolder,
    staged: DataFrame,
    num_parts: int,
    model: StandardizedPCAModel,
) -> dict[str, Any]:
    started = time.monotonic()
    with step(spark, "project"):
        work = partial(
            project_batches,
            arrays=model.arrays,
            features="features",
            kept=["path", "label", "part"],
            projected="pca_features",
            part="part",
        )
        column = pa.field("pca_features", pa.list_(pa.float64()))
        _write_parts(out, "pca", staged, num_parts, work, column)
    return {"rows": model.num_rows, "elapsed_s": time.monotonic() - started}


def _describe_extract(
    options: RunOptions, counts: dict[str, Any], elapsed_s: float
) -> dict[str, Any]:
    return {
        "options": asdict(options),
        "counts": counts,
        "elapsed_s": elapsed_s,
        "images_per_s": counts["listed"] / elapsed_s,
    }


def _versions(spark: SparkSession) -> dict[str, str]:
    return {**core.describe_versions(), "arrow": pa.__version__, "spark": spark.version}
