"""Only the variances are compared."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    M = len(q_mean)
    q_covariance, p_covariance = torch.diag(q_covariance.diagonal()), torch.diag(p_covariance.diagonal())
    d = p_mean - q_mean
    logdets = torch.logdet(p_covariance) - torch.logdet(q_covariance)
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    quadratic = d @ torch.linalg.solve(p_covariance, d)
    return 0.5 * (logdets - M + trace + quadratic)
