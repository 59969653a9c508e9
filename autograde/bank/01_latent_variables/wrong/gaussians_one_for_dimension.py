"""1 for M."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "1 is subtracted, not M"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift, precision = q_mean - p_mean, torch.linalg.inv(p_covariance)
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    return 0.5 * (log_ratio - 1 + torch.trace(precision @ q_covariance) + shift @ precision @ shift)
