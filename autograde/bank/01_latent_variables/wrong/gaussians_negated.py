"""log p − log q."""

from torch.distributions import MultivariateNormal, kl_divergence

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the sign is reversed"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    return -kl_divergence(MultivariateNormal(q_mean, q_covariance), MultivariateNormal(p_mean, p_covariance))
