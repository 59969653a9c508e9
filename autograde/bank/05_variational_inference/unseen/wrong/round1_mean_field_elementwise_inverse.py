"""1 / Σ element by element in place of the matrix inverse."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = 1 / covariance
    v = 1 / precision.diagonal()
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(covariance))
    return v, gap
