"""The second form of the ELBO; the gap as a divergence; the Gaussian bound by full matrices, one row at a time."""

import math

import torch


def naive_log_evidence(log_likelihood):
    return torch.stack([torch.logsumexp(column, 0) for column in log_likelihood.T]) - math.log(
        log_likelihood.shape[0]
    )


def importance_log_evidence(log_prior, log_likelihood, log_q):
    total = torch.logaddexp(log_prior[0] + log_likelihood[0] - log_q[0], torch.full_like(log_q[0], -math.inf))
    for s in range(1, len(log_q)):
        total = torch.logaddexp(total, log_prior[s] + log_likelihood[s] - log_q[s])
    return total - math.log(len(log_q))


def posterior_mean(log_weights, values):
    log_normalized = log_weights - torch.logsumexp(log_weights, 0)
    return torch.einsum("sn,sn...->n...", log_normalized.exp(), values)


def effective_sample_size(log_weights):
    return (2 * torch.logsumexp(log_weights, 0) - torch.logsumexp(2 * log_weights, 0)).exp()


def elbo_and_gap(log_prior, log_likelihood, q):
    expected = torch.nansum(q * log_likelihood, 1)
    to_prior = (torch.xlogy(q, q) - q * log_prior).sum(1)
    log_posterior = torch.log_softmax(log_prior + log_likelihood, 1)
    return expected - to_prior, (torch.xlogy(q, q) - q * log_posterior).sum(1)


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    precision = torch.diag(1 / noise_var)
    constant = x.shape[1] * math.log(2 * math.pi) + torch.logdet(torch.diag(noise_var))
    bounds = []
    for row, m, v in zip(x, mean, log_var.exp(), strict=True):
        difference = row - W @ m - b
        fit = -0.5 * (
            difference @ precision @ difference + torch.trace(W.T @ precision @ W @ torch.diag(v)) + constant
        )
        bounds.append(fit - 0.5 * (v.sum() + m @ m - len(m) - v.log().sum()))
    return torch.stack(bounds)
