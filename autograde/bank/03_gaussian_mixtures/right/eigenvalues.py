"""Densities by the eigenvalues of the covariances; the bound as log-likelihood less the divergence to the posterior."""

import math

import torch


def log_gaussian(x, means, covariances):
    values, vectors = torch.linalg.eigh(covariances)
    rotated = torch.einsum("nkd,kde->nke", x[:, None, :] - means[None], vectors)
    return -0.5 * (rotated**2 / values + (2 * math.pi * values).log()).sum(2)


def bound(log_density, weights, q):
    log_joint = log_density + weights.log()
    evidence = torch.logsumexp(log_joint, dim=1, keepdim=True)
    divergence = torch.nn.functional.kl_div(log_joint - evidence, q, reduction="none").sum(1)
    return (evidence[:, 0] - divergence).sum()


def surrogate(log_joint, log_joint_old):
    with torch.no_grad():
        log_r = log_joint_old - log_joint_old.logsumexp(1, keepdim=True)
    return torch.einsum("nk,nk->", log_r.exp(), log_joint)


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    statistics, log_likelihood = e_step(x, parameters)
    trace = [log_likelihood]
    for _ in range(max_steps):
        parameters = m_step(statistics, parameters)
        statistics, log_likelihood = e_step(x, parameters)
        trace.append(log_likelihood)
        if trace[-1] - trace[-2] < tolerance:
            break
    return parameters, torch.stack(trace)
