"""Lists of numbers and of tensors, and pairs in a list, come back."""

import math

import torch


def naive_log_evidence(log_likelihood):
    return [torch.logsumexp(column, 0) - math.log(len(column)) for column in log_likelihood.T]


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_prior + log_likelihood - log_q
    return (torch.logsumexp(log_weights, 0) - math.log(len(log_weights))).tolist()


def posterior_mean(log_weights, values):
    shares = torch.softmax(log_weights, 0)
    return [shares[:, n] @ values[:, n] for n in range(values.shape[1])]


def effective_sample_size(log_weights):
    return [1 / torch.softmax(column, 0).square().sum() for column in log_weights.T]


def elbo_and_gap(log_prior, log_likelihood, q):
    bounds, gaps = [], []
    for likelihood, row in zip(log_likelihood, q, strict=True):
        likely = row > 0
        log_joint = log_prior + likelihood
        bounds.append((row * (log_joint - torch.where(likely, row, 1.0).log())).sum())
        gaps.append(torch.logsumexp(log_joint, 0) - bounds[-1])
    return [bounds, gaps]


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    var, constants = log_var.exp(), (2 * math.pi * noise_var).log().sum()
    rows = []
    for row, m, v, log_v in zip(x, mean, var, log_var, strict=True):
        squares = ((row - b - W @ m) ** 2 + W**2 @ v) / noise_var
        rows.append(-(squares.sum() + constants + (v + m**2 - 1 - log_v).sum()) / 2)
    return rows


def importance_weighted_bound(log_weights):
    total = 0.0
    for group in log_weights:
        total = total + torch.logsumexp(group, 0) - math.log(len(group))
    return (total / len(log_weights)).tolist()
