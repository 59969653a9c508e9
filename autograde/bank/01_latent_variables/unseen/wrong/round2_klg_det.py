"""The determinants are computed and their ratio put into the logarithm."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    M = len(q_mean)
    d = p_mean - q_mean
    logdets = torch.log(torch.linalg.det(p_covariance) / torch.linalg.det(q_covariance))
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    quadratic = d @ torch.linalg.solve(p_covariance, d)
    return 0.5 * (logdets - M + trace + quadratic)
