"""One row, one chain, one component after the other; tuples and lists come back."""

import math

import torch


def posterior(x, W, mean, noise_var):
    precision = torch.eye(W.shape[1], dtype=W.dtype) + W.T @ W / noise_var
    covariance = torch.cholesky_inverse(torch.linalg.cholesky(precision))
    means = [covariance @ W.T @ (row - mean) / noise_var for row in x]
    return [torch.stack(means), covariance]


def m_step(x, means, covariance, W_old):
    (N, D), M = x.shape, means.shape[1]
    products, seconds = torch.zeros(D, M, dtype=x.dtype), torch.zeros(M, M, dtype=x.dtype)
    for n in range(N):
        products += torch.outer(x[n], means[n])
        seconds += torch.outer(means[n], means[n]) + covariance
    W = products @ torch.linalg.inv(seconds)
    # With this W the last term is half of the middle one, so that one of them remains.
    return W, (x.square().sum() - (products * W).sum()) / (N * D)


def mixture_m_step(x, r, M):
    (N, D), K = x.shape, r.shape[1]
    weights, W, means, noise_vars = [], [], [], []
    for k in range(K):
        count = sum(float(r[n, k]) for n in range(N))
        mean = sum(r[n, k] * x[n] for n in range(N)) / count
        covariance = sum(r[n, k] * torch.outer(x[n] - mean, x[n] - mean) for n in range(N)) / count
        values, vectors = torch.linalg.eigh(covariance)
        pairs = sorted(zip(values.tolist(), vectors.T, strict=True), key=lambda pair: -pair[0])
        noise = sum(value for value, _ in pairs[M:]) / (D - M)
        W.append(torch.stack([math.sqrt(value - noise) * vector for value, vector in pairs[:M]], 1))
        weights.append(count / N)
        means.append(mean)
        noise_vars.append(noise)
    return torch.tensor(weights, dtype=x.dtype), torch.stack(W), torch.stack(means), torch.tensor(noise_vars)


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    places = []
    for s in range(len(z)):
        log_ratio = float(log_p_proposed[s] - log_p[s] + log_backward[s] - log_forward[s])
        accept = log_ratio >= 0 or float(u[s]) < math.exp(log_ratio)
        places.append((proposed[s] if accept else z[s]).tolist())
    return torch.tensor(places, dtype=z.dtype)
