"""The mean of a few draws."""

from torch.distributions import MultivariateNormal

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "two calls with the same arguments give different results"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    q, p = MultivariateNormal(q_mean, q_covariance), MultivariateNormal(p_mean, p_covariance)
    z = q.sample((1000,))
    return (q.log_prob(z) - p.log_prob(z)).mean()
