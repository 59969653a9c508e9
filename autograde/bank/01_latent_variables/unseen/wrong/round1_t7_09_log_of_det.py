"""det first, then the logarithm: tiny determinants become 0."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    log_ratio = torch.log(torch.det(p_covariance) / torch.det(q_covariance))
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    form = shift @ torch.linalg.solve(p_covariance, shift)
    return 0.5 * (log_ratio - len(shift) + trace + form)
