"""The E-step of a Gaussian mixture one component after the other, straight from the definition.

It takes twice the arithmetic of `exponential_family`, and forms every x − μ_k. So it is the faster one where the rows
are wide and the components few, and the exact one where a component is very narrow as seen from the centre of the
data: there the products of the other lose their digits.
"""

import torch
from torch import Tensor

from course.lvm.chunks import Rows
from course.lvm.densities import component_log_densities, variances, whitening
from course.lvm.exponential_family import add_product_, posterior_
from course.lvm.parameters import MixtureParameters, MixtureStatistics, covariance_type

BLOCK = 1024  # rows worked on together


def condition(parameters: MixtureParameters, centre: Tensor) -> float:
    """Say how much rounding grows in W_k (x − μ_k), one standard deviation from μ_k: the largest Σ_d |W_kd| |x_d|."""
    factors, _ = whitening(parameters)
    typical = (parameters.means - centre).abs() + variances(parameters).sqrt()
    if factors.ndim == 3:
        return float((factors.abs() @ typical[..., None]).max())
    return float((factors * typical).max())


def expectations(
    rows: Rows, parameters: MixtureParameters, centre: Tensor, dtype: torch.dtype
) -> tuple[MixtureStatistics, Tensor]:
    """Pass over the rows once, computing the blocks in `dtype` and the sums in float64: the statistics, and ℓ."""
    factors, log_dets = (value.to(rows.device, dtype) for value in whitening(parameters))
    means = (parameters.means - centre).to(rows.device, dtype)
    log_weights = parameters.weights.log().to(rows.device, dtype)[:, None]
    kind, (counts, sums, squares) = (
        covariance_type(parameters),
        (torch.zeros_like(value) for value in parameters),
    )
    log_likelihood = counts.new_zeros(())
    for block in rows.blocks(BLOCK):
        y = block.to(dtype) - centre.to(block.device, dtype)
        log_joint = component_log_densities(y, means, factors, log_dets) + log_weights
        responsibilities, block_log_likelihood = posterior_(log_joint)
        log_likelihood += block_log_likelihood
        counts += responsibilities.sum(1).to(counts.device)
        for k, mean in enumerate(means):
            _add_moments_(sums[k], squares[0 if kind == "tied" else k], kind, y - mean, responsibilities[k])
    return MixtureStatistics(counts, sums, squares), log_likelihood


def _add_moments_(
    sums: Tensor, squares: Tensor, kind: str, deviations: Tensor, responsibilities: Tensor
) -> None:
    """Add the moments of one block about one mean to that component's `sums` (D,) and `squares`."""
    weighted = deviations * responsibilities[:, None]
    sums += weighted.sum(0).to(sums.device)
    if kind in ("full", "tied"):
        add_product_(squares, weighted.T, deviations)
    else:
        second = (weighted * deviations).sum(0).to(squares.device)
        squares += second if kind == "diag" else second.sum()
