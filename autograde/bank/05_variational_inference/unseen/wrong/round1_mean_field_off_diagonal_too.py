"""Λ v is summed over all entries of Λ, not over the diagonal."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * ((precision @ v).sum() - M - v.log().sum() + torch.logdet(covariance))
    return v, gap
