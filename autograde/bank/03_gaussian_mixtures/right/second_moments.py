"""Covariances in one pass as E[xxᵀ] - μμᵀ; densities by inverse and slogdet; EM that looks before the M-step."""

import math

import torch


def log_gaussian(x, means, covariances):
    precision = torch.linalg.inv(covariances)
    d = x[:, None] - means
    distance = (d[:, :, None] @ precision @ d[..., None])[..., 0, 0]
    log_determinant = torch.linalg.slogdet(covariances).logabsdet
    return -distance / 2 - log_determinant / 2 - x.shape[1] / 2 * math.log(2 * math.pi)


def m_step(x, responsibilities, parameters_old):
    counts = responsibilities.sum(dim=0)
    means = (responsibilities.T @ x) / counts.unsqueeze(1)
    second = torch.einsum("nk,ni,nj->kij", responsibilities, x, x) / counts.view(-1, 1, 1)
    return [counts / counts.sum(), means, second - means[:, :, None] * means[:, None, :]]


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for step in range(max_steps):
        statistics, log_likelihood = e_step(x, parameters)
        trace.append(log_likelihood.item())
        if step and trace[-1] - trace[-2] < tolerance:
            break
        parameters = m_step(statistics, parameters)
    return parameters, trace
