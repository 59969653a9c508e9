"""The mean of both directions."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    form = shift @ torch.linalg.solve(p_covariance, shift)
    back = torch.linalg.solve(q_covariance, p_covariance).trace() + shift @ torch.linalg.solve(q_covariance, shift)
    return 0.25 * (trace + form + back - 2 * len(shift))
