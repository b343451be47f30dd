"""What a person is told when a Spark job fails."""

from __future__ import annotations

import pytest
from pomona.spark.errors import InputError, describe, one_sentence
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

_IN_A_WORKER = """
  An exception was thrown from the Python worker. Please see the stack trace below.
Traceback (most recent call last):
  File "worker.py", line 1, in <module>
{raised}
"""


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        ("pomona._core.Error: There is no model 'x'", "There is no model 'x'"),
        (
            "ModuleNotFoundError: No module named 'pomona'",
            "A Python worker failed: ModuleNotFoundError: No module named 'pomona'",
        ),
    ],
)
def test_what_a_worker_raised_is_told_in_one_line(raised: str, told: str) -> None:
    assert describe(PythonException(_IN_A_WORKER.format(raised=raised))) == told


def test_an_error_of_ours_comes_back_from_the_executors(spark: SparkSession) -> None:
    def fail(_batches: object) -> object:
        raise InputError("What was asked for cannot be")

    with pytest.raises(InputError, match=r"^What was asked for cannot be$"), one_sentence():
        spark.range(3).mapInArrow(fail, "id bigint").collect()  # type: ignore[arg-type]


def test_any_other_error_of_a_worker_names_what_it_raised(spark: SparkSession) -> None:
    def fail(_batches: object) -> object:
        raise ZeroDivisionError("by nothing")

    with pytest.raises(PythonException) as raised:
        spark.range(3).mapInArrow(fail, "id bigint").collect()  # type: ignore[arg-type]
    assert describe(raised.value) == "A Python worker failed: ZeroDivisionError: by nothing"
