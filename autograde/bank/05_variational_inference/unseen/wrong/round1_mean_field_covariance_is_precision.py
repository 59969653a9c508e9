"""Σ is taken for Λ all through."""
import torch


def mean_field(covariance):
    M = covariance.shape[0]
    precision = covariance
    v = 1 / precision.diagonal()
    gap = 0.5 * (precision.diagonal().log().sum() - torch.logdet(precision))
    return v, gap
