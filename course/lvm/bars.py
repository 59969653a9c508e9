"""Images of bars: the toy world on which the wake-sleep algorithm was first shown, with its exact distribution.

An image has bars of one direction, vertical with probability 2/3, else horizontal; each of its four bars is there
with probability 0.2. What causes the image (direction, bars) is hidden; a blank image, and a full one, have two
explanations.

- `bars`: all images and their probabilities
- `sample_bars`: images drawn at random
"""

import itertools

import torch
from torch import Tensor

SIZE = 4
VERTICAL = 2 / 3
ON = 0.2


def bars() -> tuple[Tensor, Tensor]:
    """List every 4 × 4 image that can occur, and its probability.

    p(image) = Σ_direction p(direction) Π_bar 0.2^on 0.8^off, summed over the directions that give the image.

    Returns:
        The images as rows of 16 pixels, 0 or 1, (30, 16), and their probabilities, (30,), in float64.

    Source: Hinton, Dayan, Frey and Neal (1995).

    Example:
        >>> images, probabilities = bars()
        >>> images.shape, round(probabilities.sum().item(), 12)
        (torch.Size([30, 16]), 1.0)
        >>> -(probabilities * probabilities.log()).sum()
        tensor(2.3764, dtype=torch.float64)
    """
    total: dict[tuple[float, ...], float] = {}
    for on in itertools.product((0.0, 1.0), repeat=SIZE):
        image = torch.tensor(on).expand(SIZE, SIZE)  # every row alike: vertical bars
        probability = ON ** sum(on) * (1 - ON) ** (SIZE - sum(on))
        for pixels, share in ((image, VERTICAL), (image.T, 1 - VERTICAL)):
            key = tuple(pixels.flatten().tolist())
            total[key] = total.get(key, 0.0) + share * probability
    return (
        torch.tensor(list(total), dtype=torch.float64),
        torch.tensor(list(total.values()), dtype=torch.float64),
    )


def sample_bars(
    count: int, *, generator: torch.Generator | None = None, dtype: torch.dtype = torch.float32
) -> Tensor:
    """Draw images of bars, rows of 16 pixels, by their hidden causes: direction first, then the bars.

    Args:
        count: how many images, N.
        generator: where the randomness comes from.
        dtype: of the pixels.

    Returns:
        (N, 16), zeros and ones.

    Source: Hinton, Dayan, Frey and Neal (1995).

    Example:
        >>> sample_bars(1000, generator=torch.Generator().manual_seed(0)).mean() < 0.25
        tensor(True)
    """
    device = generator.device if generator is not None else torch.device("cpu")
    vertical = torch.rand(count, 1, 1, generator=generator, device=device) < VERTICAL
    on = torch.rand(count, 1, SIZE, generator=generator, device=device) < ON
    images = on.expand(count, SIZE, SIZE)
    return torch.where(vertical, images, images.mT).reshape(count, SIZE * SIZE).to(dtype)
