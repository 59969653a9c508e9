"""The mean of both directions, since a distance should be symmetric."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    M = len(q_mean)
    d = p_mean - q_mean
    logdets = 0
    trace = 0.5 * (torch.linalg.solve(p_covariance, q_covariance).trace() + torch.linalg.solve(q_covariance, p_covariance).trace())
    quadratic = 0.5 * (d @ torch.linalg.solve(p_covariance, d) + d @ torch.linalg.solve(q_covariance, d))
    return 0.5 * (trace - M + quadratic)
