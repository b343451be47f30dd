"""Calls of pomona._core that its tests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pomona._core as core
import pytest


def moments_of(features: object, dimension: int) -> core.Moments:
    moments = core.Moments(dimension)
    moments.update(features)
    return moments


def refused(kind: str, call: Callable[..., object], *arguments: Any, **options: Any) -> str:
    """The one sentence of the error, of this kind, that the call raises."""
    with pytest.raises(core.Error) as caught:
        call(*arguments, **options)
    assert caught.value.kind == kind
    sentence = str(caught.value)
    assert sentence
    assert "\n" not in sentence
    assert "std::" not in sentence
    return sentence


class Liar:
    """Says that it is an Arrow array."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
