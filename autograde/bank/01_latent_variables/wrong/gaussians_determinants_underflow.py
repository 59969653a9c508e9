"""The determinants themselves, and then their logarithm: 0/0 where they are tiny."""

import torch

loses = ["hidden-kl_gaussians"]
mistake = "NaN"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    log_ratio = (torch.det(p_covariance) / torch.det(q_covariance)).log()
    trace = torch.trace(torch.linalg.solve(p_covariance, q_covariance))
    return 0.5 * (log_ratio - len(shift) + trace + shift @ torch.linalg.solve(p_covariance, shift))
