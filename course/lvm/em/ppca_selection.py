"""How many latent dimensions M? Answers for probabilistic PCA from the eigenvalues of the data's covariance alone.

With the eigenvectors as axes, every number of latent dimensions has the same mean and axes, and σ² is the mean of the
other eigenvalues. So one decomposition tells the likelihood of all fits.

- `free_parameters`: how many numbers there are to be learned
- `scores`: the mean log-density for every M, of the rows of the fit or of others
- `by_share`: the least M that explains a share of the variance
- `by_bic`: the M that the Bayesian information criterion takes
- `by_held_out`: the M under which other rows are most probable
"""

import math

import torch
from torch import Tensor

from course.lvm.checks import Seen, accepts, numbers, real, whole

EIGENVALUES = numbers("D", least=0)


@accepts(width=whole(), latent=whole(0), components=whole())
def free_parameters(width: int, latent: int, components: int = 1) -> int:
    """Count what is to be learned: for each model D of μ, 1 of σ², D M of W less M (M − 1) / 2 rotations; and K − 1.

    Args:
        width: D.
        latent: M, less than D.
        components: K, the number of models in a mixture.

    Raises:
        ValueError: M is not less than D, or a number is out of range.

    Source: Tipping and Bishop (1999b).

    Example:
        >>> free_parameters(4, 2), free_parameters(4, 2, 3)
        (12, 38)
    """
    whole(0, width - 1).take("latent", latent, Seen())
    of_one = width + 1 + width * latent - latent * (latent - 1) // 2
    return components - 1 + components * of_one


@accepts(eigenvalues=EIGENVALUES, squares=EIGENVALUES)
def scores(eigenvalues: Tensor, squares: Tensor | None = None) -> Tensor:
    """Evaluate the mean log-density under PPCA of maximum likelihood with M = 0, 1, …, D − 1 latent dimensions,

        −½ [D log 2π + Σ_{d<M} (log λ_d + s_d / λ_d) + (D − M) log σ² + Σ_{d≥M} s_d / σ²],    σ² = mean of λ_d, d ≥ M

    Args:
        eigenvalues: λ, of the covariance of the rows of the fit, in descending order, (D,).
        squares: s, the mean squares of rows along the eigenvectors, about the mean of the fit, (D,); λ where none are
            given, for the rows of the fit.

    Returns:
        (D,), in nats per row; −inf where no noise would be left but rounding, and so no fit.

    Raises:
        ValueError: the eigenvalues ascend, a number is negative, or the shapes differ.

    Source: Tipping and Bishop (1999b), section 3.2.

    Example:
        >>> scores(torch.tensor([2.0, 1.0, 0.0])).round(decimals=4)
        tensor([-4.2568, -3.9102,    -inf])
    """
    check_descending(eigenvalues)
    squares = eigenvalues if squares is None else squares
    width = len(eigenvalues)
    left = torch.arange(width, 0, -1).to(eigenvalues)  # D − M
    noise = _sums_from(eigenvalues) / left
    kept = eigenvalues.log() + squares / eigenvalues
    kept = torch.cat([kept.new_zeros(1), kept[:-1].cumsum(0)])
    value = -0.5 * (width * math.log(2 * math.pi) + kept + left * noise.log() + _sums_from(squares) / noise)
    some_left = noise > width * torch.finfo(noise.dtype).eps * eigenvalues[0]
    return torch.where(some_left, value, -math.inf)


@accepts(eigenvalues=EIGENVALUES, share=real(above=0, below=1))
def by_share(eigenvalues: Tensor, share: float) -> int:
    """Find the least M whose eigenvalues are more than a share of the sum of all, but D − 1 at most.

    Args:
        eigenvalues: in descending order, (D,).
        share: between 0 and 1.

    Raises:
        ValueError: the eigenvalues ascend or are all zero, or an argument is not of its kind or range.

    Example:
        >>> by_share(torch.tensor([6.0, 3.0, 1.0]), 0.7)
        2
    """
    check_descending(eigenvalues)
    if not eigenvalues[0] > 0:
        raise ValueError("eigenvalues must not all be zero: there is no variance to be shared")
    explained = eigenvalues.cumsum(0) / eigenvalues.sum()
    return min(int((explained <= share).sum()) + 1, len(eigenvalues) - 1)


@accepts(eigenvalues=EIGENVALUES, count=whole())
def by_bic(eigenvalues: Tensor, count: int) -> int:
    """Find the M of the least −2 ℓ + log N · number of free parameters.

    Args:
        eigenvalues: of the covariance of the rows of the fit, in descending order, (D,).
        count: N, the number of these rows.

    Raises:
        ValueError: as `scores`, or there is a fit for no M.

    Source: Schwarz (1978).

    Example:
        >>> by_bic(torch.tensor([6.0, 1.0, 0.9]), 50)
        1
    """
    width = len(eigenvalues)
    sizes = torch.tensor([free_parameters(width, latent) for latent in range(width)]).to(eigenvalues)
    return _best(count * scores(eigenvalues) - 0.5 * math.log(count) * sizes)


@accepts(eigenvalues=EIGENVALUES, squares=EIGENVALUES)
def by_held_out(eigenvalues: Tensor, squares: Tensor) -> int:
    """Find the M under which rows that the fit has not seen are most probable.

    Args:
        eigenvalues, squares: as `scores`, the squares of the rows held out.

    Raises:
        ValueError: as `by_bic`.

    Example:
        >>> by_held_out(torch.tensor([6.0, 1.1, 0.9]), torch.tensor([5.0, 0.9, 1.2]))
        1
    """
    return _best(scores(eigenvalues, squares))


def check_descending(eigenvalues: Tensor) -> None:
    """Raise a `ValueError` unless the eigenvalues (..., D) descend."""
    if (eigenvalues.diff() > 0).any():
        raise ValueError("eigenvalues must be in descending order")


def _best(scores: Tensor) -> int:
    if not (scores > -math.inf).any():
        raise ValueError("eigenvalues must not all be zero: no number of dimensions leaves any noise")
    return int(scores.argmax())


def _sums_from(values: Tensor) -> Tensor:
    """Sums of the values from each on, small ones first."""
    return values.flip(0).cumsum(0).flip(0)
