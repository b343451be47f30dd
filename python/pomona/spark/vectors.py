"""Vectors of Spark ML and arrays: the same numbers in two types of column."""

from __future__ import annotations

from collections.abc import Callable

from pyspark.ml.linalg import VectorUDT
from pyspark.ml.param import Param, Params
from pyspark.sql import Column, DataFrame

from pomona.spark.errors import InputError


def _checked(value: str) -> str:
    if value not in ("array", "vector", "binary"):
        raise InputError(f"outputType is {value!r}; array, vector or binary is possible")
    return value


class HasOutputType(Params):
    """The Param outputType."""

    outputType: Param[str] = Param(  # noqa: N815  # Spark's way
        Params._dummy(), "outputType", "array, vector or (features only) binary", _checked
    )

    def getOutputType(self) -> str:  # noqa: N802
        """Which type of column the result is."""
        return self.getOrDefault(self.outputType)


def array_to_vector(column: Column) -> Column:
    """Spark ML's function of that name."""
    # Not at the top: it imports pandas, which executors need not have, nor load if they have it.
    from pyspark.ml import functions

    return functions.array_to_vector(column)


def vector_to_array(column: Column, dtype: str = "float64") -> Column:
    """Spark ML's function of that name."""
    from pyspark.ml import functions

    return functions.vector_to_array(column, dtype)


def is_vector(frame: DataFrame, name: str) -> bool:
    """Whether the column holds vectors of Spark ML."""
    return isinstance(frame.schema[name].dataType, VectorUDT)


def carry_vectors(frame: DataFrame) -> tuple[DataFrame, Callable[[DataFrame], DataFrame]]:
    """The frame with arrays in place of vectors, which Arrow does not know, and the way back."""
    names = [name for name in frame.columns if is_vector(frame, name)]
    for name in names:
        frame = frame.withColumn(name, vector_to_array(frame[name]))

    def restore(result: DataFrame) -> DataFrame:
        for name in names:
            if name in result.columns:
                result = result.withColumn(name, array_to_vector(result[name]))
        return result

    return frame, restore
