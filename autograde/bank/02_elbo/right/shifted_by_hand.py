"""The largest logarithm is subtracted by hand; zeros in q are replaced before the logarithm."""

import math

import torch


def naive_log_evidence(log_likelihood):
    largest = log_likelihood.amax(0)
    return largest + (log_likelihood - largest).exp().mean(0).log()


def importance_log_evidence(log_prior, log_likelihood, log_q):
    log_weights = log_likelihood - (log_q - log_prior)
    largest = log_weights.max(dim=0).values
    return torch.log(torch.exp(log_weights - largest).mean(dim=0)) + largest


def posterior_mean(log_weights, values):
    weights = (log_weights - log_weights.amax(0)).exp().unsqueeze(-1)
    return (weights * values).sum(0) / weights.sum(0)


def effective_sample_size(log_weights):
    weights = (log_weights - log_weights.amax(0)).exp()
    return weights.sum(0) ** 2 / (weights**2).sum(0)


def elbo_and_gap(log_prior, log_likelihood, q):
    log_q = torch.where(q > 0, q, 1.0).log()
    elbo = (q * (log_prior + log_likelihood - log_q)).sum(1)
    largest = (log_prior + log_likelihood).amax(1, keepdim=True)
    evidence = (largest + (log_prior + log_likelihood - largest).exp().sum(1, keepdim=True).log())[:, 0]
    return [elbo, evidence - elbo]


def importance_weighted_bound(log_weights):
    largest = log_weights.amax(1, keepdim=True)
    sums = (log_weights - largest).exp().sum(1).log() + largest[:, 0]
    return sums.mean(0) - math.log(log_weights.shape[1])
