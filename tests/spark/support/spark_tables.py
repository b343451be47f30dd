"""What the Spark tests read results with."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PART_ROWS = 16  # pictures a part: small, so that there are many parts


def read_table(folder: Path) -> pa.Table:
    """The rows of all parts of a table, in the order of the files."""
    return pa.concat_tables(pq.read_table(part) for part in sorted(folder.glob("*.parquet")))
