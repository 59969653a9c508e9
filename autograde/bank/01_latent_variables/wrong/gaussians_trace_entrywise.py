"""The product under the trace is taken entry by entry."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "under the trace the product is taken entry by entry"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift, precision = q_mean - p_mean, torch.linalg.inv(p_covariance)
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    return 0.5 * (log_ratio - len(shift) + shift @ precision @ shift + torch.trace(precision * q_covariance))
