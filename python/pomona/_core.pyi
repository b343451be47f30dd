"""
Pomona's engine: pictures to features, features to principal components.
"""

from typing import Annotated, Any

import numpy
import numpy.typing
from numpy.typing import NDArray


class Error(RuntimeError):
    """
    What ends a run, in one sentence. `kind` is 'usage', 'input', 'model', 'storage' or 'interrupted'.
    """

    kind: str = 'input'

class ArrowArray:
    """
    An Arrow array, read-only: pyarrow.array(x) makes it one of pyarrow's
    without a copy. May be exported any number of times.
    """

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """
        The two capsules of the Arrow PyCapsule interface; another schema than its own is not made.
        """

    def __len__(self) -> int: ...

class Extractor:
    """
    A network and its threads: made once, used for many batches.

    `model` is the name of a bundle on the search path ($POMONA_MODELS, ...) or its folder;
    `num_threads` 0 is one a usable core; `precision` is 'f32' or 'bf16', `exif` 'apply' or
    'ignore'. Calls from several threads queue up; the GIL is released meanwhile.
    """

    def __init__(self, model: str, *, num_threads: int = 0, precision: str = 'f32', exif: str = 'apply', max_pixels: int = 100000000) -> None: ...

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def num_threads(self) -> int: ...

    @property
    def graph_sha256(self) -> str: ...

    def extract(self, pictures: object) -> ArrowArray:
        """
        Features of N encoded pictures: a binary or large_binary Arrow array.

        Returns struct<features: list<float>, reason: string, detail: string>, N rows in
        order: features, or why there are none. A null is a failure, 'unreadable'.
        """

def find_graph(model: str) -> str:
    """
    The graph file of a bundle that Extractor would take, its SHA-256 checked; model.json
    and all else that belongs to the bundle lie beside it.
    """

class Moments:
    """
    Count, mean and co-moments of rows of features, in float64.

    The order of calls shows in the last bits: for the command line's bytes, one update for
    all rows of a part, in order, and the parts merged by MomentsTree. Takes 4*D*D bytes.
    """

    def __init__(self, dimension: int) -> None: ...

    @property
    def dimension(self) -> int: ...

    @property
    def count(self) -> int: ...

    def update(self, features: object) -> None:
        """
        Add rows: an Arrow array of list, large_list or fixed_size_list of float, whose nulls
        are passed over, or a C-contiguous float32 NumPy array (N, D).
        """

    def merge(self, other: Moments) -> None:
        """Add all that `other` has seen."""

    def to_bytes(self) -> bytes:
        """The exact state, 4*D*D bytes and some."""

    @staticmethod
    def from_bytes(data: bytes) -> Moments:
        """What to_bytes() made."""

class MomentsTree:
    """Merges the moments of parts in a fixed binary tree over their index."""

    def __init__(self) -> None: ...

    def add(self, part: Moments) -> None:
        """
        Add the moments of the next part; a part without rows counts, as empty moments.
        """

    def finish(self) -> Moments:
        """The moments of all parts; the tree is then empty."""

class PcaModel:
    """
    What fit_pca found: read-only float64 NumPy arrays of D features, K components and M that there could be.
    """

    @property
    def mean(self) -> Annotated[NDArray[numpy.float64], dict(writable=False)]: ...

    @property
    def std(self) -> Annotated[NDArray[numpy.float64], dict(writable=False)]:
        """Sample standard deviations (n-1); 0 for a constant feature."""

    @property
    def components(self) -> Annotated[NDArray[numpy.float64], dict(writable=False)]:
        """(K, D), the largest variance first."""

    @property
    def explained_variance(self) -> Annotated[NDArray[numpy.float64], dict(writable=False)]: ...

    @property
    def variance_ratios(self) -> Annotated[NDArray[numpy.float64], dict(writable=False)]:
        """
        (M,): the share of every component there could be; the first K are the components'.
        """

def fit_pca(moments: Moments, *, variance: float | None = None, num_components: int | None = None) -> PcaModel:
    """
    Principal components of the standardised features: as many as keep more than
    `variance` of the whole (default 0.95), or `num_components`.
    """

class Projector:
    """Standardises rows and projects them on components; thread-safe."""

    def __init__(self, mean: numpy.typing.ArrayLike, std: numpy.typing.ArrayLike, components: numpy.typing.ArrayLike) -> None: ...

    def project(self, features: object) -> Any:
        """
        Arrow lists of float give an ArrowArray of list<double>, null for null; float32 NumPy
        (N, D) gives float64 NumPy (N, K).
        """

def usable_cpus() -> int:
    """How many threads can run at once, a container's quota counted."""

def version() -> str:
    """Pomona's version."""

def describe_versions() -> dict[str, str]:
    """The versions of Pomona and of the libraries in use."""
