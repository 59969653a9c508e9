"""The covariances are given as precisions."""

from torch.distributions import MultivariateNormal, kl_divergence

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the covariances are used as precisions"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    q = MultivariateNormal(q_mean, precision_matrix=q_covariance)
    return kl_divergence(q, MultivariateNormal(p_mean, precision_matrix=p_covariance))
