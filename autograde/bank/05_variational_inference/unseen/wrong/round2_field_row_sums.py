"""1 / the sum of the row of Λ instead of its diagonal entry."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.abs().sum(1)
    gap = 0.5 * ((precision.diagonal() * v).sum() - len(v) - v.log().sum() + torch.logdet(covariance))
    return v, gap
