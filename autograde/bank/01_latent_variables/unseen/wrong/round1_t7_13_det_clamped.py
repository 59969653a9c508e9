"""The determinants are clamped at 1e-12 before the logarithm."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    form = shift @ torch.linalg.solve(p_covariance, shift)
    log_ratio = torch.log(torch.det(p_covariance).clamp(min=1e-12)) - torch.log(torch.det(q_covariance).clamp(min=1e-12))
    return 0.5 * (log_ratio - len(shift) + trace + form)
