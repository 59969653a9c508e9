"""The one half is on the first term only."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal() * v).sum() - 0.5 * M - v.log().sum() + torch.logdet(covariance)
    return v, gap
