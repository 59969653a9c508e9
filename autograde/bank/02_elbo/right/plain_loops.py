"""Everything with Python's own numbers in loops; lists and tuples of lists come back."""

import math

import torch


def log_mean_exp(values):
    largest = max(values)
    return largest + math.log(sum(math.exp(value - largest) for value in values) / len(values))


def naive_log_evidence(log_likelihood):
    return torch.tensor(
        [log_mean_exp(column) for column in log_likelihood.T.tolist()], dtype=log_likelihood.dtype
    )


def importance_log_evidence(log_prior, log_likelihood, log_q):
    rows = []
    for n in range(log_q.shape[1]):
        rows.append(
            log_mean_exp(
                [float(log_prior[s, n] + log_likelihood[s, n] - log_q[s, n]) for s in range(len(log_q))]
            )
        )
    return torch.tensor(rows, dtype=log_q.dtype)


def posterior_mean(log_weights, values):
    samples, rows, width = values.shape
    table = []
    for n in range(rows):
        largest = float(log_weights[:, n].max())
        weights = [math.exp(float(log_weights[s, n]) - largest) for s in range(samples)]
        total = sum(weights)
        table.append(
            [sum(weights[s] * float(values[s, n, m]) for s in range(samples)) / total for m in range(width)]
        )
    return torch.tensor(table, dtype=values.dtype)


def effective_sample_size(log_weights):
    sizes = []
    for column in log_weights.T.tolist():
        weights = [math.exp(value - max(column)) for value in column]
        sizes.append(sum(weights) ** 2 / sum(w * w for w in weights))
    return torch.tensor(sizes, dtype=log_weights.dtype)


def elbo_and_gap(log_prior, log_likelihood, q):
    bounds, gaps = [], []
    for likelihood, row in zip(log_likelihood.tolist(), q.tolist(), strict=True):
        joint = [a + b for a, b in zip(log_prior.tolist(), likelihood, strict=True)]
        evidence = math.log(sum(math.exp(value) for value in joint))
        bounds.append(
            sum(
                share * (value - math.log(share))
                for share, value in zip(row, joint, strict=True)
                if share > 0
            )
        )
        gaps.append(evidence - bounds[-1])
    return torch.tensor(bounds, dtype=q.dtype), torch.tensor(gaps, dtype=q.dtype)


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    bounds = []
    for n in range(len(x)):
        total = 0.0
        for d in range(x.shape[1]):
            deviation, spread = float(x[n, d] - b[d]), 0.0
            for m in range(mean.shape[1]):
                deviation -= float(W[d, m] * mean[n, m])
                spread += float(W[d, m]) ** 2 * math.exp(float(log_var[n, m]))
            noise = float(noise_var[d])
            total -= (deviation**2 + spread) / (2 * noise) + math.log(2 * math.pi * noise) / 2
        for m in range(mean.shape[1]):
            total -= (math.exp(float(log_var[n, m])) + float(mean[n, m]) ** 2 - 1 - float(log_var[n, m])) / 2
        bounds.append(total)
    return torch.tensor(bounds, dtype=x.dtype)


def importance_weighted_bound(log_weights):
    groups = [[log_mean_exp(column) for column in group.T.tolist()] for group in log_weights]
    means = [sum(column) / len(column) for column in zip(*groups, strict=True)]
    return torch.tensor(means, dtype=log_weights.dtype)
