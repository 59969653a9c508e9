"""Lists of lists, and arrays of one element where a number is asked; dead components are left out by a mask."""

import math

import torch


def log_gaussian(x, means, covariances):
    columns = []
    for mean, covariance in zip(means, covariances, strict=True):
        factor = torch.linalg.cholesky(covariance)
        white = torch.linalg.solve_triangular(factor, (x - mean).T, upper=False)
        constant = len(mean) * math.log(2 * math.pi) + 2 * factor.diagonal().log().sum()
        columns.append((-(white**2).sum(0) - constant) / 2)
    return [list(row) for row in zip(*columns, strict=True)]


def log_likelihood(log_density, weights):
    alive = weights > 0
    joint = log_density[:, alive] + weights[alive].log()
    return torch.logsumexp(joint, dim=1, keepdim=True).sum(0, keepdim=True)


def responsibilities(log_density, weights):
    result = torch.zeros_like(log_density)
    alive = weights > 0
    result[:, alive] = torch.softmax(log_density[:, alive] + weights[alive].log(), dim=1)
    return result.tolist()


def bound(log_density, weights, q):
    inside = q > 0
    terms = (log_density + weights.log())[inside] - q[inside].log()
    return (q[inside] @ terms).reshape(1, 1)


def surrogate(log_joint, log_joint_old):
    r = torch.softmax(log_joint_old, dim=1).data
    return (r * log_joint).sum().reshape(1)


def m_step(x, responsibilities, parameters_old):
    weights, means, covariances = [], [], []
    for r in responsibilities.T:
        mean = (r[:, None] * x).sum(0) / r.sum()
        weights.append(r.mean().item())
        means.append(mean.tolist())
        covariances.append((((x - mean).T * r) @ (x - mean) / r.sum()).tolist())
    return [weights, means, covariances]


def expectation_maximization(x, parameters, e_step, m_step, tolerance, max_steps):
    trace = []
    for step in range(max_steps + 1):
        statistics, value = e_step(x, parameters)
        trace.append(value.reshape(1))
        if step == max_steps or (step > 0 and value - trace[-2] < tolerance):
            return [parameters.reshape(1), torch.cat(trace).numpy()]
        parameters = m_step(statistics, parameters)
