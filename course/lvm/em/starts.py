"""Where EM for a Gaussian mixture begins: centers drawn from a sample of the rows, and a covariance around them.

- `start`: parameters around centers drawn in one of the `WAYS`
- `k_means_plus_plus`: centers far from each other
"""

import torch
from torch import Tensor

from course.lvm.parameters import MixtureParameters

WAYS = ("k-means++", "random")


def start(
    sample: Tensor,
    n_components: int,
    *,
    way: str,
    covariance_type: str,
    reg_covar: float,
    generator: torch.Generator | None = None,
) -> MixtureParameters:
    """Draw a start: equal weights, means at rows of the sample, and for every component the same covariance.

    "k-means++" takes rows far from each other, and the covariance of the rows about the nearest of them; "random"
    takes any rows, and the covariance of all rows about their mean.

    Args:
        sample: rows (n, D), n at least K.
        n_components: K.
        way: one of `WAYS`.
        covariance_type: "full", "tied", "diag" or "spherical".
        reg_covar: added to the variances.
        generator: source of the randomness.

    Returns:
        Parameters in float64.

    Raises:
        ValueError: the sample has fewer than K distinct rows ("k-means++").

    Example:
        >>> sample = torch.tensor([[0.0], [0.0], [8.0]])
        >>> theta = start(sample, 2, way="k-means++", covariance_type="full", reg_covar=0.25)
        >>> sorted(theta.means[:, 0].tolist()), theta.covariances.flatten().tolist()
        ([0.0, 8.0], [0.25, 0.25])
    """
    sample = sample.double()
    if way == "k-means++":
        means = k_means_plus_plus(sample, n_components, generator=generator)
        centers = means[torch.cdist(sample, means).argmin(1)]
    else:
        means = sample[
            _on_generator(torch.randperm, len(sample), generator=generator)[:n_components].to(sample.device)
        ]
        centers = sample.mean(0)
    weights = torch.full((n_components,), 1 / n_components).to(means)
    return MixtureParameters(
        weights, means, _shared(sample - centers, n_components, covariance_type, reg_covar)
    )


def k_means_plus_plus(
    sample: Tensor, n_components: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Draw K rows, each with a chance proportional to its squared distance from those drawn before; (K, D).

    Source: Arthur and Vassilvitskii (2007).

    Raises:
        ValueError: the sample has fewer than K distinct rows.

    Example:
        >>> k_means_plus_plus(torch.tensor([[0.0], [0.0], [8.0]]), 2).sum()
        tensor(8.)
    """
    chances = sample.new_ones(len(sample))
    centers: list[Tensor] = []
    for _ in range(n_components):
        if not chances.any():
            raise ValueError(
                f"n_components={n_components}, but the sample has only {len(centers)} distinct rows"
            )
        drawn = _on_generator(torch.multinomial, chances, 1, generator=generator)
        centers.append(sample[int(drawn)])
        distances = (sample - centers[-1]).square().sum(1)
        chances = torch.minimum(chances, distances) if len(centers) > 1 else distances
    return torch.stack(centers)


def _shared(deviations: Tensor, n_components: int, covariance_type: str, reg_covar: float) -> Tensor:
    """The covariance of `deviations`, with the floor, in the shape of the type."""
    width = deviations.shape[1]
    covariance = deviations.T @ deviations / len(deviations)
    covariance.diagonal().add_(reg_covar)
    if covariance_type in ("full", "tied"):
        return covariance.repeat(n_components if covariance_type == "full" else 1, 1, 1)
    variances = covariance.diagonal().repeat(n_components, 1)
    return variances if covariance_type == "diag" else variances.sum(1) / width


def _on_generator(draw, first, *rest, generator: torch.Generator | None) -> Tensor:
    """Draw where the generator lives, for it works on no other device."""
    device = generator.device if generator is not None else torch.device("cpu")
    if isinstance(first, Tensor):
        return draw(first.to(device), *rest, generator=generator)
    return draw(first, *rest, generator=generator, device=device)
