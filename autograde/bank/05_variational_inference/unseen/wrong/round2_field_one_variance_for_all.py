"""The best isotropic q: one variance for all coordinates."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    m = len(covariance)
    v = (m / precision.trace()).repeat(m)
    gap = 0.5 * (-v.log().sum() + torch.logdet(covariance))
    return v, gap
