"""The entropy of p minus that of q."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    log_ratio = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    return 0.5 * log_ratio
