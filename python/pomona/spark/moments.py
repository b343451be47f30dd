"""Mean and co-moments of a frame's features: one row a block of parts, merged by a tree.

On a numbered frame the sums are those of the command line, to the bit: MomentsTree's binary tree
over the part index is cut at nodes, which stand for 2^k consecutive parts. Blocks of parts are
merged where they are taken, then nodes by twos and threes of rounds, each a shuffle; the driver
merges what is left. Moments of 1,280 features are 6.6 MB.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from pyspark import TaskContext
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812  # its usual name

import pomona._core as core
from pomona.spark.errors import one_sentence
from pomona.spark.numbering import PART_ROWS, iterate_parts, iterate_runs
from pomona.spark.packed_features import unpack
from pomona.spark.session import setting

_BLOCK_BITS = 3  # 8 parts: the features of 8,192 pictures in one row of moments
_ROUND_BITS = 6  # 64 nodes merge into one
_ROUNDS = 2  # then one node stands for 2^15 parts, 33 million pictures

# Spark 3.5 bounds what crosses to Python by rows only, and these rows are large.
_ROWS_A_BATCH = "spark.sql.execution.arrow.maxRecordsPerBatch"
_MOMENTS_A_BATCH = "8"

_SCHEMA = "node int, moments binary"


def numbered_moments(frame: DataFrame, features: str, part: str, row: str) -> core.Moments:
    """The moments of the rows whose features are not null, as the command line takes them."""
    rows = frame.where(F.col(features).isNotNull()).select(
        F.expr(f"shiftright(`{part}`, {_BLOCK_BITS})").alias("node"),
        F.col(part).alias("part"),
        F.col(row).alias("row"),
        F.col(features).alias("features"),
    )
    blocks = rows.repartition("node").sortWithinPartitions("part", "row")
    return _merged(blocks.mapInArrow(_moments_of_blocks, _SCHEMA))


def unnumbered_moments(frame: DataFrame, features: str) -> core.Moments:
    """The same but for the last bits, which depend on Spark's partitions."""
    rows = frame.where(F.col(features).isNotNull()).select(F.col(features).alias("features"))
    return _merged(rows.mapInArrow(_moments_of_partition, _SCHEMA))


def _merged(nodes: DataFrame) -> core.Moments:
    """Merges rows of _SCHEMA; starts the job."""
    for _ in range(_ROUNDS):
        above = F.expr(f"shiftright(node, {_ROUND_BITS})")
        groups = nodes.repartition(above).sortWithinPartitions("node")
        nodes = groups.mapInArrow(_merge_groups, _SCHEMA)
    with setting(nodes.sparkSession, _ROWS_A_BATCH, _MOMENTS_A_BATCH), one_sentence():
        left = nodes.collect()
    tree = _Tree()
    for node in sorted(left, key=lambda row: int(row.node)):
        tree.add(node.node, core.Moments.from_bytes(bytes(node.moments)))
    return tree.finish()


class _Tree:
    """MomentsTree, over numbers that may have gaps: a part without a good picture has no row."""

    def __init__(self, first: int = 0) -> None:
        self._next = first
        self._tree = core.MomentsTree()

    def add(self, number: int, moments: core.Moments) -> None:
        while self._next < number:
            self._tree.add(core.Moments(moments.dimension))
            self._next += 1
        self._tree.add(moments)
        self._next = number + 1

    def finish(self) -> core.Moments:
        return self._tree.finish()


def _merge_runs(
    numbered: Iterable[tuple[int, core.Moments]], bits: int
) -> Iterator[tuple[int, core.Moments]]:
    """Merges runs of 2^bits numbers; they come in order."""
    tree, node = _Tree(), -1
    for number, moments in numbered:
        if number >> bits != node:
            if node >= 0:
                yield node, tree.finish()
            node = number >> bits
            tree = _Tree(node << bits)
        tree.add(number, moments)
    if node >= 0:
        yield node, tree.finish()


def _moments_of_blocks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    parts = (
        (number, _moments_of(rows["features"])) for number, rows in iterate_parts(batches, "part")
    )
    return map(_as_batch, _merge_runs(parts, _BLOCK_BITS))


def _merge_groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    nodes = (
        (node, core.Moments.from_bytes(moments.as_py()))
        for batch in batches
        for node, moments in zip(batch["node"].to_pylist(), batch["moments"], strict=True)
    )
    return map(_as_batch, _merge_runs(nodes, _ROUND_BITS))


def _moments_of_partition(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    tree = core.MomentsTree()
    is_empty = True
    for run in iterate_runs(batches, PART_ROWS):
        tree.add(_moments_of(run["features"]))
        is_empty = False
    task = TaskContext.get()
    if task is not None and not is_empty:
        yield _as_batch((task.partitionId(), tree.finish()))


def _moments_of(features: Any) -> core.Moments:  # noqa: ANN401  # pyarrow has no types
    rows = unpack(features.combine_chunks())
    moments = core.Moments(len(rows[0]))
    moments.update(rows)
    return moments


def _as_batch(node: tuple[int, core.Moments]) -> pa.RecordBatch:
    number, moments = node
    return pa.RecordBatch.from_arrays(
        [pa.array([number], pa.int32()), pa.array([moments.to_bytes()], pa.binary())],
        ["node", "moments"],
    )
