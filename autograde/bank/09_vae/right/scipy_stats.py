"""With SciPy's distributions, whose tails are exact; the regularizer of the step without its constant."""

import numpy as np
import torch
from scipy import special, stats


def bernoulli_log_likelihood(x, logits):
    x, logits = x.numpy(), logits.numpy()
    return (x * special.log_expit(logits) + (1 - x) * special.log_expit(-logits)).sum(-1)


def discretized_log_likelihood(x, mean, log_var):
    x, mean, std = x.numpy(), mean.numpy(), np.exp(log_var.numpy() / 2)
    q = stats.norm(mean, std)
    inside = np.where(x > mean, q.sf(x - 0.5) - q.sf(x + 0.5), q.cdf(x + 0.5) - q.cdf(x - 0.5))
    masses = np.select([x == 0, x == 16], [q.cdf(0.5), q.sf(15.5)], inside)
    return np.log(masses).sum(-1)


def kl_to_prior(mean, log_var):
    entropy = stats.norm(0, np.exp(log_var.numpy() / 2)).entropy().sum(1)
    second_moments = (mean.numpy() ** 2 + np.exp(log_var.numpy())).sum(1)
    return 0.5 * second_moments + 0.5 * mean.shape[1] * np.log(2 * np.pi) - entropy


def bound(log_likelihood, kl):
    return np.average(log_likelihood.numpy().mean(axis=0) - kl.numpy())


def importance_bound(log_weights):
    values = log_weights.numpy()
    return special.logsumexp(values, axis=0, b=1 / len(values)), special.softmax(values, axis=0)


def active_directions(eigenvalues, noise_var):
    values = np.asarray(eigenvalues)
    live = values - noise_var > 0
    return np.where(live, noise_var / np.maximum(values, noise_var), 1), live


def train_step(x, noise, vae):
    mean, log_var = vae.encode(x)
    z = mean + log_var.mul(0.5).exp().mul(noise)
    objective = vae.log_likelihood(x, z).mean(0) + 0.5 * (log_var - log_var.exp() - mean**2).sum(1)
    return vae.climb(torch.mean(objective))
