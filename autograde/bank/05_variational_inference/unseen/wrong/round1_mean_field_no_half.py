"""The one half before the bracket is forgotten."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = (precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(covariance)
    return v, gap
