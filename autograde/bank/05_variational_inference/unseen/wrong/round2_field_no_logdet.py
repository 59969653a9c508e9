"""The determinant of the posterior's covariance is left out of the divergence."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    return v, 0.5 * precision.diagonal().log().sum()
