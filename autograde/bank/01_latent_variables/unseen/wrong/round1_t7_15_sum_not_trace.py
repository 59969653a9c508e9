"""The sum of all entries of Σ_p⁻¹ Σ_q instead of the trace."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    form = shift @ torch.linalg.solve(p_covariance, shift)
    trace = torch.linalg.solve(p_covariance, q_covariance).sum()
    return 0.5 * (log_ratio - len(shift) + trace + form)
