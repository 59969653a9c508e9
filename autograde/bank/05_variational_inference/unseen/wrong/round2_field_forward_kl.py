"""KL the wrong way round altogether: the q that makes KL(p‖q) smallest, and this KL(p‖q)."""
import torch


def mean_field(covariance):
    v = covariance.diagonal().clone()
    return v, 0.5 * (v.log().sum() - torch.logdet(covariance))
