"""KL(p‖q)."""

from torch.distributions import MultivariateNormal, kl_divergence

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "q and p are exchanged"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    return kl_divergence(MultivariateNormal(p_mean, p_covariance), MultivariateNormal(q_mean, q_covariance))
