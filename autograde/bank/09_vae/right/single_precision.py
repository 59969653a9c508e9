"""Computed in float32, and returned so; the step casts only its own terms."""

import torch


def bernoulli_log_likelihood(x, logits):
    x, logits = x.float(), logits.float()
    return torch.where(
        x > 0.5, torch.nn.functional.logsigmoid(logits), torch.nn.functional.logsigmoid(-logits)
    ).sum(-1)


def discretized_log_likelihood(x, mean, log_var):
    x, mean, std = x.float(), mean.float(), (0.5 * log_var.float()).exp()
    distance = (x - mean).abs()
    root = 2**0.5
    inside = 0.5 * (torch.erfc((distance - 0.5) / std / root) - torch.erfc((distance + 0.5) / std / root))
    ends = torch.where(x == 0, mean - 0.5, 15.5 - mean)
    outside = 0.5 * torch.erfc(ends / std / root)
    return torch.where((x == 0) | (x == 16), outside, inside).log().sum(-1)


def kl_to_prior(mean, log_var):
    mean, log_var = mean.float(), log_var.float()
    return ((log_var.exp() - log_var - 1 + mean**2) / 2).sum(dim=1)


def bound(log_likelihood, kl):
    return torch.mean(log_likelihood.float().mean(dim=0) - kl.float())


def importance_bound(log_weights):
    values = log_weights.float()
    return torch.logsumexp(values, dim=0) - torch.log(torch.tensor(len(values)).float()), torch.softmax(
        values, dim=0
    )


def active_directions(eigenvalues, noise_var):
    values = eigenvalues.float()
    return torch.clamp(noise_var / values, max=1), eigenvalues > noise_var


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + torch.exp(0.5 * log_var) * noise
    kl = 0.5 * torch.sum(log_var.exp() + mean**2 - 1 - log_var, dim=1)
    bound = torch.mean(torch.mean(vae.log_likelihood(x, z), dim=0) - kl)
    return tuple(part.float() for part in vae.climb(bound.float()))
