"""log det from the Cholesky factors without the 2."""
import torch


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    shift = q_mean - p_mean
    trace = torch.linalg.solve(p_covariance, q_covariance).trace()
    form = shift @ torch.linalg.solve(p_covariance, shift)
    log_ratio = torch.linalg.cholesky(p_covariance).diagonal().log().sum()
    log_ratio = log_ratio - torch.linalg.cholesky(q_covariance).diagonal().log().sum()
    return 0.5 * (log_ratio - len(shift) + trace + form)
