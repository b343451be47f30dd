"""The model on its way: packed and sent once, unpacked once a node, loaded once a Python worker."""

from __future__ import annotations

import atexit
import functools
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

from pyspark import SparkContext, SparkFiles, TaskContext

import pomona._core as core
from pomona.spark.errors import InputError


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

    Raises InputError if there is no such bundle, or it is not whole.
    """
    archive = _pack(find_bundle(model).resolve())
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


def find_bundle(model: str) -> Path:
    """The folder of the bundle of that name, or folder, as the command line and Extractor find it
    (bundle.cc). Raises InputError.
    """
    if "/" in model or (Path(model) / "model.json").is_file():
        candidates = [Path(model)]
    else:
        candidates = [folder / model for folder in _search_path()]
    for candidate in candidates:
        if (candidate / "model.json").is_file():
            return candidate
    looked_in = ", ".join(map(str, candidates))
    raise InputError(f"There is no model bundle '{model}' (no model.json in {looked_in})")


def _search_path() -> list[Path]:
    folders = [Path(entry) for entry in os.environ.get("POMONA_MODELS", "").split(":") if entry]
    data_home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share"
    beside_core = Path(core.__file__).parent / "share/pomona/models"
    return [*folders, Path(data_home) / "pomona/models", beside_core]


@functools.lru_cache(maxsize=8)
def _pack(bundle: Path) -> Path:
    """One file of the bundle, named by its content (not .tar: Spark would unpack that). It lies
    there as long as this process lives, since Spark serves it from there.
    """
    try:
        graph = bundle / json.loads((bundle / "model.json").read_text(encoding="utf-8"))["graph"]
        names = ["model.json", str(graph.resolve().relative_to(bundle))]
        # An OpenVINO graph has its weights beside it.
        names += [path.name for path in bundle.glob("*.bin") if path.name not in names]
        digest = hashlib.sha256(b"".join((bundle / name).read_bytes() for name in names))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"The model bundle {bundle} is not whole: {error}") from error
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
