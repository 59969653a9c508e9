"""Something small on the diagonal, for safety."""

import torch
from torch.distributions import MultivariateNormal, kl_divergence

loses = ["hidden-kl_gaussians"]
mistake = "wrong"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    jitter = 1e-9 * torch.eye(len(q_mean), dtype=q_mean.dtype)
    return kl_divergence(
        MultivariateNormal(q_mean, q_covariance + jitter), MultivariateNormal(p_mean, p_covariance + jitter)
    )
