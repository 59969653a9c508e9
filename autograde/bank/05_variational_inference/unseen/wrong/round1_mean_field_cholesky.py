"""The squared diagonal of the Cholesky factor: each coordinate given the earlier ones only."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = torch.linalg.cholesky(covariance).diagonal() ** 2
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(covariance))
    return v, gap
