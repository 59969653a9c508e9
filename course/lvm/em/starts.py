"""Where EM for a Gaussian mixture begins: centers among the rows of a sample, and a covariance around them.

- `start`: parameters around centers drawn in one of the `WAYS`
- `around`: parameters around given centers
- `k_means_plus_plus`: centers far from each other
"""

import torch
from torch import Tensor

from course.lvm.checks import accepts, numbers, one_of, real, whole
from course.lvm.parameters import COVARIANCE_TYPES, MixtureParameters, shape_of_type

WAYS = ("k-means++", "random")
_SAMPLE = numbers("N D")
_SAMPLE_WEIGHT = numbers("N", least=0, mixed=True)


@accepts(
    sample=_SAMPLE,
    n_components=whole(),
    way=one_of(*WAYS),
    covariance_type=one_of(*COVARIANCE_TYPES),
    reg_covar=real(least=0),
    sample_weight=_SAMPLE_WEIGHT,
)
def start(
    sample: Tensor,
    n_components: int,
    *,
    way: str,
    covariance_type: str,
    reg_covar: float,
    sample_weight: Tensor | None = None,
    generator: torch.Generator | None = None,
) -> MixtureParameters:
    """Draw a start: equal weights, means at rows of the sample, and for every component the same covariance.

    "k-means++" takes rows far from each other, and the covariance of the rows about the nearest of them; "random"
    takes any rows that differ, and the covariance of all rows about their mean.

    Args:
        sample: rows (N, D), at least K of them distinct.
        n_components: K.
        way: one of `WAYS`.
        covariance_type: "full", "tied", "diag" or "spherical".
        reg_covar: added to the variances, in squared units of the data, at least 0.
        sample_weight: how often each row counts, (N,); None: once.
        generator: source of the randomness.

    Returns:
        Parameters in float64.

    Raises:
        ValueError: the sample has fewer than K distinct rows of positive weight.

    Source: Arthur and Vassilvitskii (2007), for k-means++.

    Example:
        >>> sample = torch.tensor([[0.0], [0.0], [8.0]])
        >>> theta = start(sample, 2, way="k-means++", covariance_type="full", reg_covar=0.25)
        >>> sorted(theta.means[:, 0].tolist()), theta.covariances.flatten().tolist()
        ([0.0, 8.0], [0.25, 0.25])
    """
    sample, weights = _in_double(sample, sample_weight)
    means = _distinct_rows(sample, weights, n_components, way == "k-means++", generator)
    centers = _nearest(sample, means) if way == "k-means++" else weights @ sample / weights.sum()
    return _shared(sample - centers, weights, means, covariance_type, reg_covar)


@accepts(
    sample=_SAMPLE,
    means=numbers("K D", mixed=True),
    covariance_type=one_of(*COVARIANCE_TYPES),
    reg_covar=real(least=0),
    sample_weight=_SAMPLE_WEIGHT,
)
def around(
    sample: Tensor,
    means: Tensor,
    *,
    covariance_type: str,
    reg_covar: float,
    sample_weight: Tensor | None = None,
) -> MixtureParameters:
    """Start from given means (K, D): equal weights, and the covariance of the rows about the nearest mean.

    Args, returns: as `start`.

    Raises:
        ValueError: the means have another width than the rows, or no row has a weight.

    Example:
        >>> theta = around([[0.0], [2.0], [8.0]], [[1.0], [8.0]], covariance_type="spherical", reg_covar=0.0)
        >>> theta.covariances
        tensor([0.6667, 0.6667], dtype=torch.float64)
    """
    sample, weights = _in_double(sample, sample_weight)
    means = means.to(sample)
    return _shared(sample - _nearest(sample, means), weights, means, covariance_type, reg_covar)


@accepts(sample=_SAMPLE, n_components=whole())
def k_means_plus_plus(
    sample: Tensor, n_components: int, *, generator: torch.Generator | None = None
) -> Tensor:
    """Draw K rows, each with a chance proportional to its squared distance from those drawn before; (K, D).

    Args:
        sample: rows (N, D), at least K of them distinct.
        n_components: K.
        generator: source of the randomness.

    Raises:
        ValueError: the sample has fewer than K distinct rows.

    Source: Arthur and Vassilvitskii (2007).

    Example:
        >>> k_means_plus_plus(torch.tensor([[0.0], [0.0], [8.0]]), 2).sum()
        tensor(8.)
    """
    double, weights = _in_double(sample, None)
    return _distinct_rows(double, weights, n_components, True, generator).to(sample)


def _in_double(sample: Tensor, weights: Tensor | None) -> tuple[Tensor, Tensor]:
    sample = sample.detach().double()
    if weights is not None and not weights.any():
        raise ValueError("sample_weight must not be 0 for every row")
    return sample, sample.new_ones(len(sample)) if weights is None else weights.detach().to(sample)


def _distinct_rows(
    sample: Tensor, weights: Tensor, count: int, far: bool, generator: torch.Generator | None
) -> Tensor:
    """Draw rows that differ, by their weights, and if `far` by their squared distance from the nearest drawn before."""
    device = generator.device if generator is not None else torch.device("cpu")  # it draws on no other
    nearest, chances = torch.full_like(weights, torch.inf), weights
    centers: list[Tensor] = []
    for _ in range(count):
        if not chances.any():
            raise ValueError(f"n_components={count}, but the sample has only {len(centers)} distinct rows")
        drawn = torch.multinomial(chances.to(device), 1, generator=generator)
        centers.append(sample[int(drawn)])
        nearest = torch.minimum(nearest, (sample - centers[-1]).square().sum(1))
        chances = weights * (nearest if far else nearest > 0)
    return torch.stack(centers)


def _nearest(sample: Tensor, means: Tensor) -> Tensor:
    distances = torch.cdist(
        sample, means, compute_mode="donot_use_mm_for_euclid_dist"
    )  # exact far from the origin
    return means[distances.argmin(1)]


def _shared(
    deviations: Tensor, weights: Tensor, means: Tensor, covariance_type: str, reg_covar: float
) -> MixtureParameters:
    """Equal weights, the means, and the covariance of `deviations`, with the floor, in the shape of the type."""
    covariance = (deviations * weights[:, None]).T @ deviations / weights.sum()
    covariance.diagonal().add_(reg_covar)
    if covariance_type == "diag":
        covariance = covariance.diagonal()
    elif covariance_type == "spherical":
        covariance = covariance.diagonal().mean()
    shape = shape_of_type(covariance_type, *means.shape)
    equal = means.new_full((len(means),), 1 / len(means))
    return MixtureParameters(equal, means, covariance.expand(shape).clone())
