"""The gap is not summed over the coordinates."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal() * v - 1 - v.log() + torch.logdet(covariance) / M)
    return v, gap
