"""Computed in float32, and returned so."""

import math

import torch


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood.float(), dim=0) - math.log(len(log_likelihood))


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_prior.float() + log_likelihood.float() - log_q.float()
    return torch.logsumexp(log_weights, dim=0) - math.log(len(log_weights))


def posterior_mean(log_weights, values):
    return (torch.softmax(log_weights.float(), dim=0).unsqueeze(2) * values.float()).sum(dim=0)


def effective_sample_size(log_weights):
    return 1 / (torch.softmax(log_weights.float(), dim=0) ** 2).sum(dim=0)


def elbo_and_gap(log_prior, log_likelihood, q):
    log_joint, q = (log_prior + log_likelihood).float(), q.float()
    elbo = (q * log_joint - torch.xlogy(q, q)).sum(dim=1)
    return elbo, log_joint.logsumexp(dim=1) - elbo


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    x, mean, log_var, W, b, noise_var = (value.float() for value in (x, mean, log_var, W, b, noise_var))
    squares = (x - b - mean @ W.T) ** 2 + log_var.exp() @ (W**2).T
    fit = -0.5 * (squares / noise_var + (2 * math.pi * noise_var).log()).sum(1)
    return fit + 0.5 * (1 + log_var - mean**2 - log_var.exp()).sum(1)


def importance_weighted_bound(log_weights):
    return (torch.logsumexp(log_weights.float(), dim=1) - math.log(log_weights.shape[1])).mean(dim=0)
