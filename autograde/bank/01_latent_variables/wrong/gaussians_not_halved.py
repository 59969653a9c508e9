"""The ½ is forgotten."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "it is twice what it should be"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    trace = torch.trace(torch.linalg.solve(p_covariance, q_covariance))
    return log_ratio - len(shift) + trace + shift @ torch.linalg.solve(p_covariance, shift)
