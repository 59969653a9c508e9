"""Derivatives by autograd; in the step log q at the samples knows φ through z alone (the path derivative)."""

import torch


def bernoulli_log_likelihood(x, logits):
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none")
    return -loss.sum(dim=2)


def discretized_log_likelihood(x, mean, log_var):
    root = torch.sqrt(2 * torch.exp(log_var))
    inf = torch.full_like(mean, float("inf"))
    side = torch.where(x > mean, -1.0, 1.0).to(mean)
    one = torch.where(x == 16, inf, (x + 0.5 - mean) / root)
    two = torch.where(x == 0, -inf, (x - 0.5 - mean) / root)
    low, high = torch.minimum(side * one, side * two), torch.maximum(side * one, side * two)
    return torch.log((torch.erfc(-high) - torch.erfc(-low)) / 2).sum(dim=2)


def kl_to_prior(mean, log_var):
    variance = log_var.exp()
    cross_entropy = 0.5 * (mean.square() + variance).sum(1)
    entropy = 0.5 * (1 + log_var).sum(1)
    return cross_entropy - entropy


def bound(log_likelihood, kl):
    weights = torch.full_like(log_likelihood, 1 / log_likelihood.numel())
    return (weights * log_likelihood).sum() - kl.sum() / len(kl)


def importance_bound(log_weights):
    leaves = log_weights.clone().requires_grad_()
    bounds = leaves.logsumexp(0) - torch.tensor(float(len(leaves))).log().to(leaves)
    (shares,) = torch.autograd.grad(bounds.sum(), leaves)
    return bounds.detach(), shares


def active_directions(eigenvalues, noise_var):
    ratio = eigenvalues / noise_var
    return ratio.clamp(min=1).reciprocal(), ratio.gt(1)


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = torch.addcmul(mean, torch.exp(0.5 * log_var), noise)
    held_mean, held = mean.detach(), log_var.detach()
    log_q = -0.5 * ((z - held_mean) ** 2 * torch.exp(-held) + held).sum(-1)
    log_p = -0.5 * (z**2).sum(-1)
    return vae.climb((vae.log_likelihood(x, z) + log_p - log_q).mean())
