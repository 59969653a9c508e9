"""Estimated by 10000 draws of q."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    q = torch.distributions.MultivariateNormal(q_mean, q_covariance)
    p = torch.distributions.MultivariateNormal(p_mean, p_covariance)
    z = q.sample((10000,))
    return (q.log_prob(z) - p.log_prob(z)).mean()
