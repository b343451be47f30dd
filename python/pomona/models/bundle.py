"""Writes a model bundle, the folder that the engine loads.

    NAME/model.onnx    the graph
    NAME/model.json    the ModelSpec: what the graph is, what it eats, what it gives

The same model gives the same bytes each time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import onnx

from pomona.models.errors import ModelError

GRAPH_FILE = "model.onnx"
SPEC_FILE = "model.json"
FORMAT = 1

# What JSON holds, as far as a spec needs it.
Spec = dict[str, object]


def is_complete(folder: Path, spec: Spec) -> bool:
    """Whether `folder` is a whole bundle of `spec` (which says nothing of the graph's hash)."""
    try:
        found = json.loads((folder / SPEC_FILE).read_text(encoding="utf-8"))
        return bool(found == _complete_spec(spec, (folder / GRAPH_FILE).read_bytes()))
    except (OSError, ValueError):
        return False


def write_bundle(folder: Path, model: onnx.ModelProto, spec: Spec) -> None:
    """Writes the bundle at `folder`, complete or not at all; replaces a bundle, and nothing else.

    Raises ModelError when `folder` is something else than a bundle, or cannot be written.
    """
    _check_replaceable(folder)
    graph = model.SerializeToString(deterministic=True)
    text = json.dumps(_complete_spec(spec, graph), indent=2) + "\n"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        try:
            (temporary / GRAPH_FILE).write_bytes(graph)
            (temporary / SPEC_FILE).write_text(text, encoding="utf-8")
            temporary.chmod(0o755)  # mkdtemp lets nobody else in
            if folder.exists():
                shutil.rmtree(folder)
            temporary.replace(folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written: {error.strerror}.") from error


def _complete_spec(spec: Spec, graph: bytes) -> Spec:
    graph_sha256 = hashlib.sha256(graph).hexdigest()
    head: Spec = {"format": FORMAT, "name": spec["name"], "description": spec["description"]}
    return {**head, "graph": GRAPH_FILE, "graph_sha256": graph_sha256, **spec}


def _check_replaceable(folder: Path) -> None:
    if not folder.exists():
        return
    names = {entry.name for entry in folder.iterdir()} if folder.is_dir() else {folder.name}
    if not names <= {GRAPH_FILE, SPEC_FILE}:
        raise ModelError(f"{folder} holds something else than a model bundle; move it away first.")
