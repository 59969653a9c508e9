"""One over the diagonal of Σ: the inverse of the matrix is forgotten."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / covariance.diagonal()
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(covariance))
    return v, gap
