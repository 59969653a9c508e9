"""The E-step of a Gaussian mixture one component after the other, straight from the definition, in float64.

It takes twice the arithmetic of `exponential_family`, and forms every x − μ_k. So it is the faster one where the rows
are wide and the components few, and the exact one where a component is very narrow as seen from the centre of the
data: there the products of the other lose their digits.
"""

import torch
from torch import Tensor

from course.lvm.chunks import Rows
from course.lvm.densities import component_log_densities, whitening
from course.lvm.exponential_family import posterior_
from course.lvm.parameters import MixtureParameters, MixtureStatistics

BLOCK = 1024  # rows worked on together


def expectations(rows: Rows, parameters: MixtureParameters) -> tuple[MixtureStatistics, Tensor]:
    """Pass over the rows once, with parameters in float64: the statistics, and ℓ."""
    factors, log_dets = whitening(parameters)
    log_weights = parameters.weights.log()[:, None]
    counts, sums, squares = (torch.zeros_like(value) for value in parameters)
    squares_of = squares.expand(len(sums), *squares.shape[1:])  # a tied matrix is every component's
    log_likelihood = counts.new_zeros(())
    for block in rows.blocks(BLOCK):
        x = block.to(sums)
        log_joint = component_log_densities(x, parameters.means, factors, log_dets) + log_weights
        responsibilities, block_log_likelihood = posterior_(log_joint)
        log_likelihood += block_log_likelihood
        counts += responsibilities.sum(1)
        for k, mean in enumerate(parameters.means):
            _add_moments_(sums[k], squares_of[k], x - mean, responsibilities[k])
    return MixtureStatistics(counts, sums, squares), log_likelihood


def _add_moments_(sums: Tensor, squares: Tensor, deviations: Tensor, responsibilities: Tensor) -> None:
    """Add the moments of a block about one mean to that component's `sums` (D,) and `squares`."""
    weighted = deviations * responsibilities[:, None]
    sums += weighted.sum(0)
    if squares.ndim == 2:
        squares.addmm_(weighted.T, deviations)
    else:
        second = (weighted * deviations).sum(0)
        squares += second if squares.ndim == 1 else second.sum()
