"""1 is subtracted instead of M."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    M = len(q_mean)
    d = p_mean - q_mean
    logdets = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    quadratic = d @ torch.linalg.solve(p_covariance, d)
    return 0.5 * (logdets - 1 + trace + quadratic)
