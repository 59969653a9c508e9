"""The log-ratio outside the ½."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the log-ratio of the determinants lacks its factor"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift, precision = q_mean - p_mean, torch.linalg.inv(p_covariance)
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    return log_ratio + 0.5 * (torch.trace(precision @ q_covariance) - len(shift) + shift @ precision @ shift)
