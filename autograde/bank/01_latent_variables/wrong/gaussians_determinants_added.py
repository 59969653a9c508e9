"""log |Σ_p| + log |Σ_q|."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the log-determinants are added"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift, precision = q_mean - p_mean, torch.linalg.inv(p_covariance)
    return 0.5 * (
        torch.logdet(p_covariance)
        + torch.logdet(q_covariance)
        - len(shift)
        + torch.trace(precision @ q_covariance)
        + shift @ precision @ shift
    )
