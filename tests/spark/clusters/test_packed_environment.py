"""The packed environment works where nothing is installed, wherever it lies."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path, PurePosixPath

import pytest
from pomona.spark import InputError, pack
from pomona.spark.environment_files import PackedFile

import pomona

# Prints the features of a picture, and which shared libraries and modules were not the archive's.
_PROGRAM = """
import json, re, sys
import numpy, pandas, pyarrow as pa, pyarrow.fs, ssl
from pomona._core import Extractor
picture = open(sys.argv[1], "rb").read()
row = pa.array(Extractor("mobilenet_v2", num_threads=1).extract(pa.array([picture])))[0].as_py()
loaded = {m.__file__ for m in sys.modules.values() if getattr(m, "__file__", None)}
loaded |= set(re.findall(r"/.*[.]so.*", open("/proc/self/maps").read()))
foreign = sorted(f for f in loaded if not f.startswith(sys.prefix))
print(json.dumps({"features": row["features"], "foreign": foreign}))
"""

_GLIBC = re.compile(r"/(ld-linux-x86-64|libc|libm|libdl|libpthread|librt|libresolv)[.]so[.]\d$")

# The kernel's folders, as each node has them, in mounts that end with the program.
_CANNOT_MOUNT = 77
_CHROOT = f"""
root=$1; shift
for folder in proc sys dev; do
  mkdir -p "$root/$folder" && mount --rbind /$folder "$root/$folder" || exit {_CANNOT_MOUNT}
done
exec chroot "$root" "$@"
"""


@pytest.fixture(scope="session")
def unpacked(packed_environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a root") / "environment"
    folder.mkdir()
    with tarfile.open(packed_environment) as tar:
        tar.extractall(folder)
    return folder


@pytest.fixture
def picture(demo_images_folder: Path) -> Path:
    return min(demo_images_folder.rglob("*.jpg"))


def _expected(picture: Path, models_folder: Path) -> list[float]:
    extracted = pomona.extract([picture], model=str(models_folder / "mobilenet_v2"), num_threads=1)
    features: list[float] = extracted["features"][0].as_py()
    return features


def test_an_empty_environment_has_all_in_it(
    unpacked: Path, picture: Path, models_folder: Path
) -> None:
    command = ["./environment/bin/python", "-c", _PROGRAM, str(picture)]
    done = subprocess.run(
        command, cwd=unpacked.parent, env={"PATH": ""}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [file for file in said["foreign"] if not _GLIBC.search(file)] == []
    assert said["features"] == _expected(picture, models_folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="chroot needs root")
def test_a_root_with_a_shell_and_glibc_is_enough(
    unpacked: Path, picture: Path, models_folder: Path
) -> None:
    root = unpacked.parent
    (root / "bin").mkdir(exist_ok=True)
    shutil.copy("/bin/sh", root / "bin" / "sh")
    listed = subprocess.run(
        ["ldd", "/bin/sh", *unpacked.glob("bin/python3.*"), *unpacked.rglob("*.so*")],
        capture_output=True,
        text=True,
        env={"LC_ALL": "C"},
    ).stdout
    for library in set(re.findall(r"(/\S+) \(0x", listed)):
        if _GLIBC.search(library):
            there = root / library.lstrip("/")
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, there)
    shutil.copy(picture, root / "picture.jpg")

    command = ["unshare", "--mount", "sh", "-c", _CHROOT, "sh", str(root)]
    command += ["/environment/bin/python", "-c", _PROGRAM, "/picture.jpg"]
    done = subprocess.run(
        command, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=120
    )
    if done.returncode == _CANNOT_MOUNT or done.stderr.startswith("unshare:"):
        pytest.skip(f"root may not mount here: {done.stderr}")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["features"] == _expected(picture, models_folder)


def test_the_same_files_give_the_same_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = Path(pack.__file__)
    files = [PackedFile(module, PurePosixPath("lib/a.py"))]
    monkeypatch.setattr(pack, "environment_files", lambda: list(files))
    for name in ("a", "b"):
        pack.pack(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_archive_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack, "environment_files", list)
    with pytest.raises(
        InputError, match=r"env.tar.gz cannot be written: No such file or directory"
    ):
        pack.pack(tmp_path / "no folder" / "env.tar.gz")
