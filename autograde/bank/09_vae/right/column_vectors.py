"""Columns, einsum and matrix products; one number as an array of one element."""

import math

import torch


def bernoulli_log_likelihood(x, logits):
    ones = torch.ones(x.shape[1], 1).to(x)
    given = torch.einsum("nd,snd->sn", x, logits)
    return given - (torch.nn.functional.softplus(logits) @ ones)[..., 0]


def discretized_log_likelihood(x, mean, log_var):
    precision = torch.exp(-0.5 * log_var)
    edges = torch.stack([(x - 0.5 - mean) * precision, (x + 0.5 - mean) * precision])  # (2, S, N, D)
    upper_tail = 0.5 * torch.erfc(edges / math.sqrt(2))
    lower_tail = 0.5 * torch.erfc(-edges / math.sqrt(2))
    inside = torch.where(edges[0] > 0, upper_tail[0] - upper_tail[1], lower_tail[1] - lower_tail[0])
    masses = torch.where((x == 0).expand_as(inside), lower_tail[1], inside)
    masses = torch.where((x == 16).expand_as(inside), upper_tail[0], masses)
    return masses.log().sum(2, keepdim=True).squeeze(2)


def kl_to_prior(mean, log_var):
    ones = torch.ones(mean.shape[1], 1).to(mean)
    return (0.5 * (mean**2 + torch.expm1(log_var) - log_var) @ ones).squeeze(1)


def bound(log_likelihood, kl):
    samples, rows = log_likelihood.shape
    left, right = torch.ones(1, samples).to(kl) / samples, torch.ones(rows, 1).to(kl) / rows
    return left @ log_likelihood @ right - kl[None] @ right  # (1, 1)


def importance_bound(log_weights):
    rows = log_weights.T  # (N, S)
    total = torch.logsumexp(rows, 1, keepdim=True)
    return (total - math.log(rows.shape[1])).flatten(), torch.exp(rows - total).T


def active_directions(eigenvalues, noise_var):
    column = eigenvalues[:, None]
    live = (column > noise_var).to(column.dtype)
    return (live * noise_var / column + (1 - live)).flatten(), live.flatten()


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.einsum("nm,snm->snm", torch.exp(log_var / 2), noise)
    ones = torch.ones(mean.shape[1], 1).to(mean)
    kl = 0.5 * (torch.exp(log_var) - log_var - 1 + mean * mean) @ ones  # (N, 1)
    fit = vae.log_likelihood(x, z).mean(0, keepdim=True).T  # (N, 1)
    return vae.climb((fit - kl).mean(0))  # (1,)
