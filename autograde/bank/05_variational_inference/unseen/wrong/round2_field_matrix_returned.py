"""diag(v) as a matrix is returned instead of the variances."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal().log().sum() + torch.logdet(covariance))
    return torch.diag(v), gap
