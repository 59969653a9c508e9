"""1e-6 I is added to both covariances for stability."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    jitter = 1e-6 * torch.eye(len(q_mean), dtype=q_covariance.dtype)
    q_covariance, p_covariance = q_covariance + jitter, p_covariance + jitter
    shift = q_mean - p_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    form = shift @ torch.linalg.solve(p_covariance, shift)
    return 0.5 * (log_ratio - len(shift) + trace + form)
