"""The trace and M are taken to cancel (true only for equal covariances)."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    form = shift @ torch.linalg.solve(p_covariance, shift)
    return 0.5 * (log_ratio + form)
