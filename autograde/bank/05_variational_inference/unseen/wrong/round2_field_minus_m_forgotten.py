"""The - M of the divergence is forgotten (the trace term counts M)."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * ((precision.diagonal() * v).sum() - v.log().sum() + torch.logdet(covariance))
    return v, gap
