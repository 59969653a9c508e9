"""tr(Σ_q⁻¹ Σ_p)."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the trace has the inverse covariance of q"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift, precision = q_mean - p_mean, torch.linalg.inv(p_covariance)
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    return 0.5 * (
        log_ratio
        - len(shift)
        + shift @ precision @ shift
        + torch.trace(torch.linalg.solve(q_covariance, p_covariance))
    )
