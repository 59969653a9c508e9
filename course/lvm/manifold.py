"""A data set that fills three dimensions and has only two: a sheet of paper, bent, and seen through noise.

- `roll`: the sheet, z in the plane -> x in space
- `rolled_sheet`: noisy points on it
"""

import torch
from torch import Tensor


def roll(z: Tensor, *, radius: float = 1.0) -> Tensor:
    """Bend the plane around a cylinder: f(z) = (r sin(z_1 / r), z_2, r − r cos(z_1 / r)).

    Paper bends and does not stretch: lengths along the sheet stay as they were in the plane, Jᵀ J = identity. So what
    is dense in z is dense on the sheet, and only the shape is new.

    Args:
        z: places on the sheet, (..., 2).
        radius: r, that of the cylinder; the larger, the flatter the sheet.

    Returns:
        Places in space, (..., 3).

    Raises:
        ValueError: z is not of shape (..., 2), or the radius not positive.

    Example:
        >>> roll(torch.tensor([[0.0, 2.0], [torch.pi / 2, 0.0]])).round(decimals=3)
        tensor([[0., 2., 0.],
                [1., 0., 1.]])
    """
    if z.shape[-1:] != (2,):
        raise ValueError(f"z must have the shape (..., 2); got {tuple(z.shape)}")
    if not radius > 0:
        raise ValueError(f"radius must be positive; got {radius}")
    angle = z[..., 0] / radius
    return torch.stack([radius * angle.sin(), z[..., 1], radius - radius * angle.cos()], -1)


def rolled_sheet(
    count: int, *, noise: float = 0.05, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Draw z ~ N(0, I) on the sheet and x = f(z) + noise in space.

    Args:
        count: how many points N.
        noise: standard deviation of the noise in each of the three directions.
        generator: source of the randomness.

    Returns:
        x (N, 3), float64, and the z (N, 2) that it came from.

    Raises:
        ValueError: count is not positive, or the noise negative.

    Example:
        >>> x, z = rolled_sheet(100)
        >>> x.shape, z.shape
        (torch.Size([100, 3]), torch.Size([100, 2]))
    """
    if count < 1:
        raise ValueError(f"count must be at least 1; got {count}")
    if not noise >= 0:
        raise ValueError(f"noise must not be negative; got {noise}")
    device = torch.device("cpu") if generator is None else generator.device
    z = torch.randn(count, 2, generator=generator, dtype=torch.float64, device=device)
    epsilon = torch.randn(count, 3, generator=generator, dtype=torch.float64, device=device)
    return roll(z) + noise * epsilon, z
