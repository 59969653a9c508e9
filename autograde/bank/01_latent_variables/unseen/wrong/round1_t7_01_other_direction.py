"""KL(p ‖ q), the other direction."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    log_ratio = torch.logdet(q_covariance) - torch.logdet(p_covariance)
    trace = torch.linalg.solve(q_covariance, p_covariance).trace()
    form = shift @ torch.linalg.solve(q_covariance, shift)
    return 0.5 * (log_ratio - len(shift) + trace + form)
