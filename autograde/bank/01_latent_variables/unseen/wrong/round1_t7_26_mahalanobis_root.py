"""The Mahalanobis distance is not squared."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    form = shift @ torch.linalg.solve(p_covariance, shift)
    form = form.clamp(min=0).sqrt()
    return 0.5 * (log_ratio - len(shift) + trace + form)
