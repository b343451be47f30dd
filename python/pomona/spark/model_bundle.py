"""The model on its way: packed and sent once, unpacked once a node, loaded once a Python worker."""

from __future__ import annotations

import atexit
import functools
import hashlib
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

from pyspark import SparkContext, SparkFiles, TaskContext

import pomona._core as core


class ModelChoice(NamedTuple):
    """What to load on an executor, and how."""

    model: str  # a name or folder on the executor; or the name of a packed bundle
    is_packed: bool
    precision: str
    exif: str
    max_pixels: int


def send_bundle(context: SparkContext, model: str) -> str:
    """Has Spark bring the bundle of that name, or folder, to every executor that works for this
    application, once. Returns the name of the packed bundle, for ModelChoice.

    Raises core.Error if there is no such bundle, or it is not whole.
    """
    archive = _pack(Path(core.find_graph(model)))
    context.addFile(str(archive))
    return archive.name


@functools.lru_cache(maxsize=1)
def load_extractor(choice: ModelChoice) -> core.Extractor:
    """The network in this Python worker, with as many threads as its task has cores. Raises
    core.Error.
    """
    task = TaskContext.get()
    model = str(_unpack(choice.model)) if choice.is_packed else choice.model
    return core.Extractor(
        model,
        num_threads=task.cpus() if task else 1,
        precision=choice.precision,
        exif=choice.exif,
        max_pixels=choice.max_pixels,
    )


@functools.lru_cache(maxsize=8)
def _pack(graph: Path) -> Path:
    """One file of the bundle, named by its content (not .tar: Spark would unpack that). It lies
    there as long as this process lives, since Spark serves it from there.
    """
    bundle = graph.parent.resolve()
    # An OpenVINO graph has its weights beside it.
    names = sorted({"model.json", graph.name, *(path.name for path in bundle.glob("*.bin"))})
    digest = hashlib.sha256(b"".join((bundle / name).read_bytes() for name in names))
    folder = Path(tempfile.mkdtemp(prefix="pomona-model-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    archive = folder / f"pomona-{bundle.name}-{digest.hexdigest()[:16]}.bundle"
    with tarfile.open(archive, "w") as tar:
        for name in names:
            tar.add(bundle / name, arcname=name)
    return archive


def _unpack(archive_name: str) -> Path:
    """The bundle's folder beside the archive that Spark brought to this node."""
    archive = Path(SparkFiles.get(archive_name))
    folder = archive.with_suffix("")
    if not folder.is_dir():
        # Several workers may do so at once: each has its own, and the first one stays.
        temporary = Path(tempfile.mkdtemp(prefix=".pomona-", dir=archive.parent))
        with tarfile.open(archive) as tar:
            tar.extractall(temporary)
        try:
            temporary.rename(folder)
        except OSError:
            shutil.rmtree(temporary)
    return folder
