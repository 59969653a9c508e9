"""The sign of the gap: what the ELBO gains instead of lacks."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal().log().sum() + torch.logdet(covariance))
    return v, -gap
