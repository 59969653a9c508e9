"""Computed in float32, and returned so."""

import math

import torch


def log_gaussian(x, means, covariances):
    x, means, covariances = x.float(), means.float(), covariances.float()
    d = x.unsqueeze(1) - means
    distance = torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(covariances), d)
    return -0.5 * (distance + covariances.logdet() + x.shape[1] * math.log(2 * math.pi))


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density.float() + weights.float().log(), dim=1).sum()


def responsibilities(log_density, weights):
    return torch.softmax(log_density.float() + weights.float().log(), dim=1)


def bound(log_density, weights, q):
    log_density, weights, q = log_density.float(), weights.float(), q.float()
    return (q * (log_density + weights.log())).sum() - torch.special.xlogy(q, q).sum()


def surrogate(log_joint, log_joint_old):
    return (log_joint_old.float().softmax(1).detach() * log_joint.float()).sum()


def m_step(x, responsibilities, parameters_old):
    x, r = x.float(), responsibilities.float()
    counts = r.sum(0)
    means = r.T @ x / counts[:, None]
    d = x[:, None] - means
    return counts / counts.sum(), means, torch.einsum("nk,nki,nkj->kij", r, d, d) / counts[:, None, None]
