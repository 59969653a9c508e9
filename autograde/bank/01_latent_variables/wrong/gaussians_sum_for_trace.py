"""All entries are summed, not those on the diagonal."""

import torch

loses = ["check-kl_gaussians", "hidden-kl_gaussians"]
mistake = "the sum of all entries stands for the trace"


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    all_entries = torch.linalg.solve(p_covariance, q_covariance).sum()
    return 0.5 * (log_ratio - len(shift) + all_entries + shift @ torch.linalg.solve(p_covariance, shift))
