"""Singular values of the data in place of a covariance; least squares; Woodbury's identity for the densities."""

import math

import torch


def posterior(x, W, mean, noise_var):
    # A regression with the prior as further rows: |x − μ − W z|² / σ² + |z|².
    rows = torch.cat([W, noise_var.sqrt() * torch.eye(W.shape[1], dtype=W.dtype)])
    targets = torch.cat([(x - mean).T, torch.zeros(W.shape[1], len(x), dtype=x.dtype)])
    means = torch.linalg.lstsq(rows, targets).solution.T
    _, sizes, axes = torch.linalg.svd(W, full_matrices=False)
    return means, axes.T @ torch.diag(noise_var / (sizes.square() + noise_var)) @ axes


def maximum_likelihood(x, M):
    mean = x.mean(0)
    _, sizes, axes = torch.linalg.svd(x - mean, full_matrices=False)
    values = sizes.square() / len(x)
    noise_var = values[M:].sum() / (x.shape[1] - M)
    return axes[:M].T * (values[:M] - noise_var).sqrt(), mean, noise_var


def responsibilities(x, weights, W, means, noise_vars):
    width, hidden = W.shape[1:]
    columns = []
    for k in range(len(weights)):
        d = x - means[k]
        A = W[k].T @ W[k] + noise_vars[k] * torch.eye(hidden, dtype=x.dtype)
        z = torch.linalg.solve(A, W[k].T @ d.T).T
        quadratic = (d - z @ W[k].T).square().sum(1) / noise_vars[k] + z.square().sum(1)
        log_determinant = torch.logdet(A) + (width - hidden) * noise_vars[k].log()
        columns.append(weights[k].log() - 0.5 * (quadratic + log_determinant + width * math.log(2 * math.pi)))
    log_joint = torch.stack(columns, 1)
    return (log_joint - log_joint.logsumexp(1, keepdim=True)).exp()


def mixture_m_step(x, r, M):
    weights, maps, means, noises = [], [], [], []
    for share in r.T:
        total = share.sum()
        mean = (share @ x) / total
        rows = (share / total).sqrt()[:, None] * (x - mean)
        _, sizes, axes = torch.linalg.svd(rows, full_matrices=False)
        values = sizes.square()
        noise = values[M:].sum() / (x.shape[1] - M)
        weights.append(total / len(x))
        maps.append(axes[:M].T @ torch.diag((values[:M] - noise).sqrt()))
        means.append(mean)
        noises.append(noise)
    return torch.stack(weights), torch.stack(maps), torch.stack(means), torch.stack(noises)
