"""Σ_p in the quadratic form."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the quadratic form has the covariance of p, not its inverse"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift, precision = q_mean - p_mean, torch.linalg.inv(p_covariance)
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    return 0.5 * (
        log_ratio - len(shift) + torch.trace(precision @ q_covariance) + shift @ p_covariance @ shift
    )
