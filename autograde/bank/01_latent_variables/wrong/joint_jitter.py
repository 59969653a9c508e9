"""Something small on the diagonal."""

import torch
from torch.distributions import MultivariateNormal, Normal

loses = ["hidden-log_joint"]
mistake = "wrong values"


def log_joint(x, z, decoder, noise_covariance):
    return Normal(0.0, 1.0).log_prob(z).sum(1) + MultivariateNormal(
        decoder(z), noise_covariance + 1e-9 * torch.eye(x.shape[1], dtype=x.dtype)
    ).log_prob(x)
