"""The log-determinant from the Cholesky factor without the factor 2."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    M = len(q_mean)
    d = p_mean - q_mean
    logdets = torch.linalg.cholesky(p_covariance).diagonal().log().sum() - torch.linalg.cholesky(q_covariance).diagonal().log().sum()
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    quadratic = d @ torch.linalg.solve(p_covariance, d)
    return 0.5 * (logdets - M + trace + quadratic)
