"""Log det Λ in place of log det Σ."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(precision))
    return v, gap
