"""The diagonal of the precision without its reciprocal."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = precision.diagonal()
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(covariance))
    return v, gap
