"""A disk that fills up at any write is told in one sentence; with room, the run goes on."""

from __future__ import annotations

import re
import resource
from pathlib import Path

import pytest
from job import FULL, Fails, Job, Notes, Program, Reference, Resumes, sentence
from linux import SmallDisk, limited
from result_folder import assert_nothing_is_half_written, temporary_files

# Every kind of file that a run writes, by what its path looks like.
KINDS = {
    "plan.json": r"plan\.json",
    "failures": r"failures/part-\d+\.snappy\.parquet",
    "features": r"features/part-\d+\.snappy\.parquet",
    "ledger": r"ledger/part-\d+\.snappy\.parquet",
    "_SUCCESS": r"(failures|features|ledger|model|pca)/_SUCCESS",
    "npy": r"model/\w+\.npy",
    "pca part": r"pca/part-\d+\.snappy\.parquet",
    "pca.csv": r"pca\.csv",
    "manifest.json": r"manifest\.json",
}
FOLDERS = r"(features|failures|ledger|model|pca)/?"

disk_full = pytest.mark.fault(
    "disk full",
    made="OUT on a tmpfs with too few inodes (each creation of a file or folder fails in turn) or "
    "too few bytes (swept)",
    asserted="exit 1, one sentence that names the file, no temporary file; with room the same "
    "command ends with the same bytes",
)


def name_in(message: str, out: Path) -> str:
    """The path in OUT that a message names."""
    found = re.search(re.escape(str(out)) + r"/?([\w./-]*?)[:.]? ", message + " ")
    assert found, message
    return found[1]


def kind_of(name: str) -> str:
    for kind, pattern in KINDS.items():
        if re.fullmatch(pattern, name):
            return kind
    assert not name or re.fullmatch(FOLDERS, name), f"no file of ours: {name}"
    return "folder"


def fill(program: Program, job: Job, resumes: Resumes, disk: SmallDisk, options: str) -> str | None:
    """One run on a disk with these limits; the kind of file that was refused, None if none was."""
    disk.limit(options)
    out = disk.folder / "out"
    arguments = job.arguments(out)
    done = program(*arguments)
    if done.returncode == 0:
        return None
    message = sentence(done)
    assert "No space left on device" in message
    kind = kind_of(name_in(message, out))
    if out.exists():
        assert temporary_files(out) == []
        assert_nothing_is_half_written(out)
    disk.with_room()
    resumes(out)
    return kind


@disk_full
def test_a_disk_without_room_for_another_file(
    program: Program,
    job: Job,
    reference: Reference,
    resumes: Resumes,
    small_disk: SmallDisk,
    notes: Notes,
) -> None:
    # An inode for the root of the tmpfs, OUT, its folders and each file.
    most = 2 + 5 + sum(1 for path in reference.out.rglob("*") if path.is_file())
    counts = range(2, most + 1) if FULL else (most // 2, most - 2)
    kinds = [
        fill(program, job, resumes, small_disk, f"size=256m,nr_inodes={count}") for count in counts
    ]
    refused = {kind for kind in kinds if kind}
    notes.tries(sum(1 for kind in kinds if kind))
    notes.add("refused: " + ", ".join(kind for kind in KINDS if kind in refused))
    if FULL:
        assert refused >= set(KINDS) - {"pca.csv"} or refused >= set(KINDS)


@disk_full
def test_a_disk_without_room_for_more_bytes(
    program: Program,
    job: Job,
    reference: Reference,
    resumes: Resumes,
    small_disk: SmallDisk,
    notes: Notes,
) -> None:
    page = 4096
    pages = sum(
        -(-path.stat().st_size // page) for path in reference.out.rglob("*") if path.is_file()
    )
    steps = 60 if FULL else 3
    kinds = [
        fill(program, job, resumes, small_disk, f"size={max(1, pages * i // steps) * page}")
        for i in range(steps)
    ]
    refused = {kind for kind in kinds if kind}
    notes.tries(sum(1 for kind in kinds if kind))
    notes.add("refused: " + ", ".join(kind for kind in KINDS if kind in refused))
    assert refused >= ({"features", "npy", "pca part", "pca.csv"} if FULL else {"features"})


@disk_full
def test_a_disk_without_room_for_the_quarantine(
    fails: Fails, program: Program, job: Job, own_images: Path, small_disk: SmallDisk
) -> None:
    broken = own_images / "Kiwi" / "zzz broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + b"no picture" * 20_000)
    small_disk.limit("size=64k")
    out = small_disk.folder.parent / "out"
    arguments = job.with_images(own_images).arguments(out, "--quarantine", small_disk.folder / "q")
    message = fails(1, *arguments)
    assert str(small_disk.folder / "q/Kiwi/zzz broken.jpg") in message
    assert temporary_files(small_disk.folder) == []
    small_disk.with_room()
    done = program(*arguments)
    assert done.returncode == 0, done.stderr
    assert (small_disk.folder / "q/Kiwi/zzz broken.jpg").read_bytes() == broken.read_bytes()


@pytest.mark.fault(
    "file too large",
    made="RLIMIT_FSIZE from 1 kB to 1 MB",
    asserted="exit 1, one sentence that names the file, no temporary file; without the limit the "
    "same command ends with the same bytes",
)
@pytest.mark.parametrize(
    "limit_bytes", [1_000, 4_000, 16_000, 64_000, 150_000, 400_000] if FULL else [64_000]
)
def test_a_file_that_may_not_grow(
    fails: Fails,
    job: Job,
    resumes: Resumes,
    tmp_path: Path,
    notes: Notes,
    limit_bytes: int,
) -> None:
    out = tmp_path / "out"
    limit = limited(resource.RLIMIT_FSIZE, limit_bytes)
    message = fails(1, *job.arguments(out), preexec_fn=limit)
    assert "File too large" in message
    notes.add(kind_of(name_in(message, out)))
    assert temporary_files(out) == []
    assert_nothing_is_half_written(out)
    resumes(out)
