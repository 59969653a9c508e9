"""Small Boltzmann machines and data for the tests."""

import pytest
import torch
from torch import Tensor

from course.lvm.parameters import DBMParameters, RBMParameters

needs_gpu = pytest.mark.skipif(
    not torch.cuda.is_available(), reason="no CUDA device here, so nothing to compare the cpu with"
)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def machine_of(seed: int, width: int = 4, hidden: int = 3, scale: float = 1.0) -> RBMParameters:
    generator, double = seeded(seed), torch.float64
    return RBMParameters(
        scale * torch.randn(width, hidden, generator=generator, dtype=double),
        0.5 * torch.randn(width, generator=generator, dtype=double),
        0.5 * torch.randn(hidden, generator=generator, dtype=double),
    )


def deep_machine_of(seed: int, widths: tuple[int, int, int] = (4, 3, 2), scale: float = 1.0) -> DBMParameters:
    generator, (width, one, two) = seeded(seed), widths
    shapes = [(width, one), (one, two), (width,), (one,), (two,)]
    return DBMParameters(
        *(scale * torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes)
    )


def bits(seed: int, count: int, width: int = 4) -> Tensor:
    return torch.randint(2, (count, width), generator=seeded(seed)).double()


def converted(parameters, *to):
    return type(parameters)(*(value.to(*to) for value in parameters))


def flat(parameters) -> Tensor:
    return torch.cat([value.flatten() for value in parameters])


def assert_same(found, expected, rtol=1e-9, atol=1e-12):
    for left, right in zip(found, expected, strict=True):
        torch.testing.assert_close(left, right, rtol=rtol, atol=atol)
