"""Lists and Python's own numbers come back, in the places of tensors and tuples."""

import math
import statistics

import torch


def bernoulli_log_likelihood(x, logits):
    signs = 1 - 2 * x
    return (-torch.logaddexp(torch.zeros_like(logits), signs * logits)).sum(-1).tolist()


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(log_var / 2)
    found = []
    for sample in mean:
        upper = (x + 0.5 - sample) / std
        lower = (x - 0.5 - sample) / std
        upper[x == 16], lower[x == 0] = math.inf, -math.inf
        by_upper_tail = torch.erfc(lower / 2**0.5) - torch.erfc(upper / 2**0.5)
        by_lower_tail = torch.erfc(-upper / 2**0.5) - torch.erfc(-lower / 2**0.5)
        found.append(
            torch.log(torch.where(upper + lower > 0, by_upper_tail, by_lower_tail) / 2).sum(1).tolist()
        )
    return found


def kl_to_prior(mean, log_var):
    return [float((h.exp() - 1 - h + m**2).sum() / 2) for m, h in zip(mean, log_var, strict=True)]


def bound(log_likelihood, kl):
    return [statistics.fmean(log_likelihood.flatten().tolist()) - statistics.fmean(kl.tolist())]


def importance_bound(log_weights):
    bounds = log_weights.logsumexp(0) - math.log(log_weights.shape[0])
    shares = (log_weights - bounds).exp() / log_weights.shape[0]
    return [bounds.tolist(), shares.tolist()]


def active_directions(eigenvalues, noise_var):
    values = eigenvalues.tolist()
    return [[min(noise_var / value, 1.0) for value in values], [int(value > noise_var) for value in values]]


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    std = torch.sqrt(torch.exp(log_var))
    per_sample = [vae.log_likelihood(x, mean + std * e) for e in noise]  # each (N,)
    kl = 0.5 * (std**2 + mean**2 - 1 - log_var).sum(1)
    value = sum((fit - kl).mean() for fit in per_sample) / len(per_sample)
    return [part.tolist() for part in vae.climb(value)]
