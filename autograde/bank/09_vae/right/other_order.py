"""The same in another order: by complements and differences; noise is subtracted; codes one sample at a time."""

import math

import torch


def bernoulli_log_likelihood(x, logits):
    p_right = torch.where(x.bool(), logits, -logits)
    return torch.nn.functional.logsigmoid(p_right).sum(2)


def discretized_log_likelihood(x, mean, log_var):
    std = torch.exp(0.5 * log_var)

    def log_below(t):
        return torch.special.log_ndtr((t - mean) / std)

    def log_above(t):
        return torch.special.log_ndtr((mean - t) / std)

    left = log_below(x + 0.5) + torch.log1p(-torch.exp(log_below(x - 0.5) - log_below(x + 0.5)))
    right = log_above(x - 0.5) + torch.log1p(-torch.exp(log_above(x + 0.5) - log_above(x - 0.5)))
    log_p = torch.where(mean > x, left, right)
    log_p = torch.where(x < 0.5, log_below(torch.full_like(x, 0.5)), log_p)
    return torch.where(x > 15.5, log_above(torch.full_like(x, 15.5)), log_p).sum(-1)


def kl_to_prior(mean, log_var):
    width = mean.shape[-1]
    return 0.5 * (torch.exp(log_var).sum(-1) + (mean * mean).sum(-1) - log_var.sum(-1) - width)


def bound(log_likelihood, kl):
    per_sample = log_likelihood.mean(1)
    return per_sample.mean() - kl.mean()


def importance_bound(log_weights):
    shares = torch.nn.functional.softmax(log_weights, dim=0)
    # Σ share · log w, and the entropy of the shares, which is −Σ share · log share
    entropy = torch.special.entr(shares).sum(0)
    return (shares * log_weights).sum(0) + entropy - math.log(log_weights.shape[0]), shares


def active_directions(eigenvalues, noise_var):
    dead = eigenvalues <= noise_var
    variances = noise_var / eigenvalues
    variances[dead] = 1
    return variances, ~dead


def train_step(x, noise, vae):
    bounds = []
    for draw in noise:
        mean, log_var = vae.encode(x)
        z = mean - torch.exp(0.5 * log_var) * draw
        kl = 0.5 * (mean.pow(2) + log_var.exp() - log_var - 1).sum(1)
        bounds.append(vae.log_likelihood(x, z) - kl)
    return vae.climb(torch.stack(bounds).mean())
