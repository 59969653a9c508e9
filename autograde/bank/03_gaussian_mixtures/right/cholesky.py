"""Whitening by the Cholesky factor; moments by matrix products; tuples come back."""

import math

import torch


def log_gaussian(x, means, covariances):
    factor = torch.linalg.cholesky(covariances)
    difference = (x[None] - means[:, None]).transpose(1, 2)
    white = torch.linalg.solve_triangular(factor, difference, upper=False)
    half_log_determinant = factor.diagonal(dim1=-2, dim2=-1).log().sum(-1)
    constant = 0.5 * x.shape[-1] * math.log(2 * math.pi)
    return (-0.5 * white.pow(2).sum(1) - half_log_determinant[:, None] - constant).T


def log_likelihood(log_density, weights):
    log_joint = (log_density + weights.log()).sort(dim=1, descending=True).values
    ratios = (log_joint[:, 1:] - log_joint[:, :1]).exp().sum(dim=1)
    return (log_joint[:, 0] + ratios.log1p()).sum()


def responsibilities(log_density, weights):
    return torch.log_softmax(log_density + weights.log(), dim=1).exp()


def m_step(x, responsibilities, parameters_old):
    share = responsibilities / responsibilities.sum(0)
    means = share.T @ x
    scaled = share.sqrt().T[:, :, None] * (x - means[:, None])
    return responsibilities.mean(0), means, scaled.mT @ scaled
