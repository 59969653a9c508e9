"""1e-6 is added to the diagonal of the covariance before it is inverted."""
import torch


def mean_field(covariance):
    covariance = covariance + 1e-6 * torch.eye(len(covariance), dtype=covariance.dtype)
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal().log().sum() + torch.logdet(covariance))
    return v, gap
