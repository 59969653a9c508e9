"""With torch.distributions; the KL of the step at the samples, as log q − log p."""

import torch
from torch.distributions import Bernoulli, Independent, Normal, kl_divergence


def bernoulli_log_likelihood(x, logits):
    return Independent(Bernoulli(logits=logits), 1).log_prob(x)


def discretized_log_likelihood(x, mean, log_var):
    std = log_var.mul(0.5).exp()
    top = torch.special.log_ndtr((x + 0.5 - mean) / std)
    low = torch.special.log_ndtr((x - 0.5 - mean) / std)
    top_above = torch.special.log_ndtr(-(x - 0.5 - mean) / std)
    low_above = torch.special.log_ndtr(-(x + 0.5 - mean) / std)

    def log_difference(larger, smaller):
        return larger + torch.log(-torch.expm1(smaller - larger))

    inside = torch.where(x < mean, log_difference(top, low), log_difference(top_above, low_above))
    return torch.where(x == 0, top, torch.where(x == 16, top_above, inside)).sum(-1)


def kl_to_prior(mean, log_var):
    prior = Normal(torch.zeros_like(mean), torch.ones_like(mean))
    log_std = 0.5 * log_var
    return kl_divergence(Normal(mean, log_std.exp()), prior).sum(-1)


def bound(log_likelihood, kl):
    return torch.mean(log_likelihood - kl)


def importance_bound(log_weights):
    total = torch.logsumexp(log_weights, dim=0)
    count = torch.tensor(log_weights.shape[0], dtype=log_weights.dtype)
    return total - torch.log(count), torch.exp(log_weights - total)


def active_directions(eigenvalues, noise_var):
    lengths = (eigenvalues - noise_var).clamp(min=0)
    posterior = Normal(torch.zeros_like(lengths), (1 + lengths / noise_var).rsqrt())
    return posterior.variance, lengths > 0


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    q = Normal(mean, (0.5 * log_var).exp())
    z = q.mean + q.stddev * noise
    prior = Normal(torch.zeros_like(mean), torch.ones_like(mean))
    log_joint = vae.log_likelihood(x, z) + prior.log_prob(z).sum(-1)
    return vae.climb((log_joint - q.log_prob(z).sum(-1)).mean())
