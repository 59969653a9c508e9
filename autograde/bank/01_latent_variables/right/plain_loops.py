"""Python's own numbers in loops over rows and coordinates; lists come back."""

import math

import torch


def log_density(x, mean, variances):
    found = []
    for row in x.tolist():
        total = 0.0
        for value, m, v in zip(row, mean.tolist(), variances.tolist(), strict=True):
            total -= (value - m) ** 2 / (2 * v) + math.log(math.sqrt(2 * math.pi * v))
        found.append(total)
    return torch.tensor(found, dtype=x.dtype)


def fit(x):
    rows, count = x.tolist(), len(x)
    mean = [sum(column) / count for column in zip(*rows, strict=True)]
    width = range(len(mean))
    covariance = [
        [sum((r[i] - mean[i]) * (r[j] - mean[j]) for r in rows) / count for j in width] for i in width
    ]
    return torch.tensor(mean, dtype=x.dtype), torch.tensor(covariance, dtype=x.dtype)


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    D, M = W.shape
    mean, covariance = b.clone(), noise_covariance.clone()
    for i in range(D):
        for k in range(M):
            mean[i] += W[i, k] * prior_mean[k]
            for j in range(D):
                for m in range(M):
                    covariance[i, j] += W[i, k] * prior_covariance[k, m] * W[j, m]
    return mean, covariance


def log_joint(x, z, decoder, noise_covariance):
    found = []
    for x_n, z_n in zip(x, z, strict=True):
        d = x_n - decoder(z_n[None])[0]
        distance = float(d @ torch.linalg.inv(noise_covariance) @ d)
        log_prior = -sum(value**2 + math.log(2 * math.pi) for value in z_n.tolist()) / 2
        log_det = math.log(float(torch.det(noise_covariance)))
        found.append(log_prior - (distance + log_det + len(d) * math.log(2 * math.pi)) / 2)
    return torch.tensor(found, dtype=x.dtype)


def kl_to_standard_normal(mean, log_var):
    found = []
    for means, log_vars in zip(mean.tolist(), log_var.tolist(), strict=True):
        terms = [math.exp(v) + m * m - 1 - v for m, v in zip(means, log_vars, strict=True)]
        found.append(sum(terms) / 2)
    return torch.tensor(found, dtype=mean.dtype)


def kl_gaussians(q_mean, q_covariance, p_mean, p_covariance):
    precision = torch.linalg.inv(p_covariance)
    total = float(p_covariance.logdet() - q_covariance.logdet())
    for i in range(len(q_mean)):
        total -= 1
        for j in range(len(q_mean)):
            shift = float((q_mean[i] - p_mean[i]) * (q_mean[j] - p_mean[j]))
            total += float(precision[i, j]) * (float(q_covariance[j, i]) + shift)
    return total / 2
