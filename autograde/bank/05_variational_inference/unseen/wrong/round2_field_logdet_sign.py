"""+ log det Λ instead of - log det Λ."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal().log().sum() + torch.logdet(precision))
    return v, gap
