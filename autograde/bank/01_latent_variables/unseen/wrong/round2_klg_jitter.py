"""1e-6 on both diagonals for safety."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    M = len(q_mean)
    eye = 1e-6 * torch.eye(M, dtype=q_covariance.dtype)
    q_covariance, p_covariance = q_covariance + eye, p_covariance + eye
    d = p_mean - q_mean
    logdets = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    quadratic = d @ torch.linalg.solve(p_covariance, d)
    return 0.5 * (logdets - M + trace + quadratic)
