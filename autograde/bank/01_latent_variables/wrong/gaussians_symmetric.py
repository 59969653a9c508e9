"""The mean of both directions."""

from torch.distributions import MultivariateNormal, kl_divergence

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the mean of the two directions"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    q, p = MultivariateNormal(q_mean, q_covariance), MultivariateNormal(p_mean, p_covariance)
    return 0.5 * (kl_divergence(q, p) + kl_divergence(p, q))
