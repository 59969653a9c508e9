"""Coordinate by coordinate, as if they were independent."""

from torch.distributions import Normal, kl_divergence

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "of the covariances only the diagonals are used"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    q = Normal(q_mean, q_covariance.diagonal().sqrt())
    p = Normal(p_mean, p_covariance.diagonal().sqrt())
    return kl_divergence(q, p).sum()
