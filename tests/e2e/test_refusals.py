"""What cannot be done is refused in one sentence, before anything is touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., subprocess.CompletedProcess[str]]
Fails = Callable[..., str]

COMMANDS = ["run", "extract", "fit", "project", "models", "compare", "doctor"]


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "runn",
        "--bogus",
        "run",
        "run IMAGES",
        "run IMAGES --out",
        "run IMAGES more --out OUT",
        "run IMAGES --out OUT --bogus",
        "run IMAGES --out OUT --variance 0",
        "run IMAGES --out OUT --variance 1.1",
        "run IMAGES --out OUT --variance nan",
        "run IMAGES --out OUT --variance much",
        "run IMAGES --out OUT --variance 0.9 --components 3",
        "run IMAGES --out OUT --components 0",
        "run IMAGES --out OUT --components 2.5",
        "run IMAGES --out OUT --threads 0",
        "run IMAGES --out OUT --threads 1025",
        "run IMAGES --out OUT --limit 0",
        "run IMAGES --out OUT --limit -1",
        "run IMAGES --out OUT --limit 99999999999999999999",
        "run IMAGES --out OUT --max-failure-rate 5",
        "run IMAGES --out OUT --max-failure-rate nan",
        "run IMAGES --out OUT --max-pixels 0",
        "run IMAGES --out OUT --exif perhaps",
        "run IMAGES --out OUT --precision f16",
        "extract IMAGES --out OUT --variance 0.9",
        "fit OUT --csv",
        "fit",
        "project",
        "compare OUT",
        "compare OUT OUT --decimals 99",
        "models IMAGES",
    ],
)
def test_bad_usage_is_exit_code_2_and_makes_nothing(
    fails: Fails, pictures: Path, tmp_path: Path, arguments: str
) -> None:
    names = {"IMAGES": str(pictures), "OUT": str(tmp_path / "out")}
    words = [names.get(word, word) for word in arguments.split()]
    assert "--help'" in fails(2, *words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", ["images", "out"])
def test_an_empty_name_of_a_folder_is_bad_usage(
    fails: Fails, pictures: Path, tmp_path: Path, place: str
) -> None:
    images, out = (pictures, "") if place == "out" else ("", tmp_path / "out")
    assert "is empty" in fails(2, "run", images, "--out", out, cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(program: Program, command: str) -> None:
    done = program(command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Example:" in done.stdout
    assert f"pomona {command}" in done.stdout


def test_help_names_every_command_and_every_exit_code(program: Program) -> None:
    done = program("--help")
    assert done.returncode == 0
    for word in (*COMMANDS, "Exit codes: 0", "1 failed", "2 bad usage", "130 interrupted"):
        assert word in done.stdout


def test_results_are_replaced_only_when_asked(
    program: Program, fails: Fails, pictures: Path, own_results: Path
) -> None:
    before = (own_results / "manifest.json").read_bytes()
    for step in (
        ("run", pictures, "--components", "3", "--out"),
        ("extract", pictures, "--limit", "3", "--out"),
        ("fit",),
        ("project",),
    ):
        assert "--overwrite" in fails(1, *step, own_results)
    done = program("run", pictures, "--csv", "--out", own_results)  # the same: nothing to do
    assert done.returncode == 0, done.stderr
    assert (own_results / "manifest.json").read_bytes() == before
    assert program("run", pictures, "--out", own_results, "--overwrite").returncode == 0
    assert not (own_results / "pca.csv").exists()  # of the run before


@pytest.mark.parametrize("foreign", ["thesis.docx", "model/weights.h5", "features/Kiwi/photo.jpg"])
def test_files_that_are_not_ours_are_never_removed(
    fails: Fails, pictures: Path, tmp_path: Path, foreign: str
) -> None:
    path = tmp_path / "out" / foreign
    path.parent.mkdir(parents=True)
    path.write_text("precious")
    message = fails(1, "run", pictures, "--out", tmp_path / "out", "--overwrite")
    assert str(tmp_path / "out" / "/".join(foreign.split("/")[:2])) in message
    assert path.read_text() == "precious"
    assert [p for p in (tmp_path / "out").rglob("*") if p.is_file()] == [path]


@pytest.mark.parametrize("mistake", ["images", "model", "empty", "precision"])
def test_a_mistake_does_not_cost_the_results_that_were_to_be_replaced(
    fails: Fails, pictures: Path, own_results: Path, tmp_path: Path, mistake: str
) -> None:
    before = sorted(own_results.rglob("*"))
    images = {"images": tmp_path / "typo", "empty": tmp_path / "empty"}.get(mistake, pictures)
    (tmp_path / "empty").mkdir()
    options = {"model": ["--model", "typo"], "precision": ["--precision", "typo"]}.get(mistake, [])
    code = 2 if mistake == "precision" else 1
    fails(code, "run", images, "--out", own_results, "--overwrite", *options)
    assert sorted(own_results.rglob("*")) == before


def test_pictures_and_results_may_not_lie_in_each_other(
    fails: Fails, own_pictures: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    for out in (own_pictures, own_pictures / "out", own_pictures / "../pictures/o", tmp_path):
        assert "lies inside" in fails(1, "run", own_pictures, "--out", out, "--overwrite")
        assert "lies inside" in fails(1, "run", f"{own_pictures}/", "--out", out, "--overwrite")
    assert sorted(tmp_path.rglob("*")) == before


def test_pictures_named_as_results_are_not_taken_for_results(
    fails: Fails, own_pictures: Path, tmp_path: Path
) -> None:
    features = own_pictures.rename(tmp_path / "features")
    assert "lies inside" in fails(1, "run", features, "--out", tmp_path, "--overwrite")
    assert len(list(features.rglob("*.jpg"))) == 24


@pytest.mark.parametrize("out", ["/dev/null", "/proc/nowhere/out"])
def test_a_place_that_cannot_hold_results_is_named(fails: Fails, pictures: Path, out: str) -> None:
    assert out in fails(1, "run", pictures, "--out", out)


def test_a_folder_that_may_not_be_written_is_named(
    program: Program, pictures: Path, tmp_path: Path
) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "locked").mkdir(mode=0o500)
    done = program("run", pictures, "--out", tmp_path / "locked/out")
    assert done.returncode == 1
    assert "locked/out" in done.stderr
    assert "Permission denied" in done.stderr


@pytest.mark.parametrize("step", ["fit", "project"])
def test_a_step_without_the_one_before_says_which_and_makes_nothing(
    fails: Fails, own_results: Path, tmp_path: Path, step: str
) -> None:
    assert "pomona extract" in fails(1, step, tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "empty").mkdir()
    assert "pomona extract" in fails(1, step, tmp_path / "empty")
    assert list((tmp_path / "empty").iterdir()) == []
    (own_results / "features/_SUCCESS").unlink()
    assert "no _SUCCESS" in fails(1, step, own_results, "--overwrite")
    assert (own_results / "pca/_SUCCESS").exists()


def test_project_without_fit_says_so(fails: Fails, own_results: Path) -> None:
    shutil.rmtree(own_results / "model")
    assert "pomona fit" in fails(1, "project", own_results, "--overwrite")


def test_too_many_components_say_how_many_are_possible_and_keep_the_features(
    program: Program, fails: Fails, pictures: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert "from 1 to 23" in fails(2, "run", pictures, "--out", out, "--components", "24")
    assert program("fit", out, "--components", "23").returncode == 0
    assert program("project", out).returncode == 0


@pytest.mark.parametrize("part", ["features/part-00000.snappy.parquet", "model/pca_components.npy"])
def test_a_damaged_file_is_named(fails: Fails, own_results: Path, part: str) -> None:
    damaged = own_results / part
    damaged.write_bytes(damaged.read_bytes()[:100])
    assert str(damaged) in fails(1, "project", own_results, "--overwrite")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"extract": 5}', '{"extract": {}, "fit": []}'])
def test_a_manifest_that_is_not_ours_is_named(fails: Fails, own_results: Path, text: str) -> None:
    (own_results / "manifest.json").write_text(text)
    assert "manifest.json" in fails(1, "project", own_results, "--overwrite")


@pytest.mark.parametrize("damage", ["graph", "json", "missing"])
def test_a_damaged_model_is_refused_before_results_are_touched(
    fails: Fails, models_folder: Path, pictures: Path, tmp_path: Path, damage: str
) -> None:
    bundle = Path(shutil.copytree(models_folder / "mobilenet_v2", tmp_path / "m/mobilenet_v2"))
    spec = json.loads((bundle / "model.json").read_text())
    graph = bundle / spec["graph"]
    if damage == "graph":
        graph.write_bytes(graph.read_bytes()[:-1])
    if damage == "json":
        (bundle / "model.json").write_text("{")
    if damage == "missing":
        graph.unlink()
    environment = {"POMONA_MODELS": str(tmp_path / "m")}
    message = fails(1, "run", pictures, "--out", tmp_path / "out", env=environment)
    assert str(bundle) in message
    assert not (tmp_path / "out").exists()
