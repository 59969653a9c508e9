"""The variances of the posterior itself, Σ_mm, with the KL(q‖p) that this q has."""
import torch


def mean_field(covariance):
    precision = torch.linalg.inv(covariance)
    v = covariance.diagonal().clone()
    gap = 0.5 * ((precision.diagonal() * v).sum() - len(v) - v.log().sum() + torch.logdet(covariance))
    return v, gap
