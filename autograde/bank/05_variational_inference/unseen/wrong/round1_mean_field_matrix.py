"""The covariance matrix of q is returned, not the vector of its diagonal."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * ((precision.diagonal() * v).sum() - M - v.log().sum() + torch.logdet(covariance))
    return torch.diag(v), gap
