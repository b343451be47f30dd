"""The example notebook, run cell by cell in the kernel that JupyterLab starts."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

_ROOT = Path(__file__).resolve().parents[2]
_NOTEBOOK = _ROOT / "examples/notebooks/fruits_spark.ipynb"
_EXECUTED = _ROOT / "build/notebooks" / _NOTEBOOK.name  # kept, for people to look at

_CLASSES = 11
_HOSTILE = "<b>5$ & 6$"  # a label that would be HTML, and a formula

_COMPARED = [
    "Spark ML: means",
    "Spark ML: standard deviations",
    "Spark ML: explained variance",
    "Spark ML: components, up to sign",
    "Spark ML: projections, up to sign",
    "command line: features",
    "command line: projections",
]

# What a user's session has from its cluster or from spark-defaults.conf.
_SUBMIT = (
    "--master local[2] --conf spark.driver.bindAddress=127.0.0.1 "
    "--conf spark.driver.host=127.0.0.1 --conf spark.ui.enabled=false "
    "--conf spark.ui.showConsoleProgress=false --conf spark.sql.shuffle.partitions=4 "
    "--conf spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1 pyspark-shell"
)

Cell = Any  # nbformat's nodes have no types


@pytest.fixture(scope="module")
def fruits(demo_images_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 130 pictures, fewer than features, and a file that is none."""
    root = tmp_path_factory.mktemp("notebook") / "fruits"
    classes = sorted(demo_images_folder.iterdir())[:_CLASSES]
    for source in classes:
        shutil.copytree(source, root / source.name)
    (root / classes[0].name).rename(root / _HOSTILE)
    (root / _HOSTILE / "broken.jpg").write_text("no picture")
    return root


@pytest.fixture(scope="module")
def executed(fruits: Path, environment: dict[str, str]) -> Cell:
    """The notebook after all its cells ran, in the folder it lies in, as JupyterLab does."""
    notebook = nbformat.read(_NOTEBOOK, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(_NOTEBOOK.parent)}},
    )
    settings = {
        "POMONA_IMAGES": str(fruits),
        "POMONA_OUT": str(fruits.parent / "out"),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYSPARK_SUBMIT_ARGS": _SUBMIT,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_HOSTNAME": "localhost",
    }
    java = {"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {}
    client.execute(env={**environment, **java, **settings})
    _EXECUTED.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, _EXECUTED)
    return notebook


def test_the_committed_notebook_holds_no_outputs() -> None:
    for cell in _code(nbformat.read(_NOTEBOOK, as_version=4)):
        assert cell.outputs == [], cell.id
        assert cell.execution_count is None, cell.id


def test_each_cell_runs_without_an_error(executed: Cell) -> None:
    for cell in _code(executed):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        assert not errors, "\n".join([cell.source, *errors[0].traceback])
    assert [cell.execution_count for cell in _code(executed)] == list(
        range(1, len(_code(executed)) + 1)
    )


@pytest.mark.parametrize("name", ["pictures-shown", "variance-plots", "scatter"])
def test_plots_are_there(executed: Cell, name: str) -> None:
    assert any("image/png" in output.get("data", {}) for output in _cell(executed, name).outputs)


def test_the_bar_of_the_long_step_ends_with_all_pictures_counted(executed: Cell) -> None:
    assert "done in" in _shown(executed, "features")
    assert f"{12 * _CLASSES + 1} pictures" in _shown(executed, "features")


def test_the_file_that_is_no_picture_is_shown_as_a_failure(executed: Cell) -> None:
    shown = _shown(executed, "failures")
    assert f"{12 * _CLASSES} pictures have features; 1 files could not be used" in shown
    assert "not_an_image" in shown


def test_labels_never_become_html(executed: Cell) -> None:
    pages = [
        output.data["text/html"]
        for cell in _code(executed)
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]
    assert any("&lt;b&gt;" in page for page in pages)
    assert not any("<b>" in page for page in pages)


def test_the_usual_notebook_and_the_command_line_give_the_same_to_five_decimals(
    executed: Cell,
) -> None:
    _, *rows = _shown(executed, "comparison").splitlines()
    assert [row[:50].rstrip() for row in rows] == _COMPARED
    for row in rows:
        assert row.endswith("same to 5 decimals"), row


def _code(notebook: Cell) -> list[Cell]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _cell(notebook: Cell, name: str) -> Cell:
    return next(cell for cell in notebook.cells if cell.id == name)


def _shown(notebook: Cell, name: str) -> str:
    """All text below the cell."""
    outputs = _cell(notebook, name).outputs
    texts = [
        output.text if "text" in output else output.get("data", {}).get("text/html", "")
        for output in outputs
        if output.get("name") != "stderr"
    ]
    return "".join(texts)
