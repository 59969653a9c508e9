"""The diagonal of the precision is returned as variances."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal().log().sum() + torch.logdet(covariance))
    return precision.diagonal(), gap
