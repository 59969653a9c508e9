"""Lists for tuples, and arrays of one element where one number is asked."""

import math

import numpy as np
import torch


def posterior(x, W, mean, noise_var):
    inverse = torch.linalg.inv(W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype))
    return [list((x - mean) @ W @ inverse), [list(row) for row in noise_var * inverse]]


def maximum_likelihood(x, M):
    mean = x.mean(0, keepdim=True)
    values, vectors = torch.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    noise_var = values[:-M].mean(0, keepdim=True)
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    return [W.tolist(), list(mean[0]), noise_var]


def m_step(x, means, covariance, W_old):
    seconds = means.T @ means + len(x) * covariance
    W = x.T @ means @ torch.linalg.inv(seconds)
    squares = (x - means @ W.T).square().sum() + len(x) * (W @ covariance @ W.T).trace()
    return [list(W), (squares / x.numel()).reshape(1, 1)]


def responsibilities(x, weights, W, means, noise_vars):
    rows = []
    for point in x:
        logs = []
        for k in range(len(weights)):
            C = W[k] @ W[k].T + noise_vars[k] * torch.eye(len(point), dtype=x.dtype)
            d = point - means[k]
            distance, log_determinant = float(d @ torch.linalg.solve(C, d)), float(torch.logdet(C))
            log_weight = math.log(weights[k]) if weights[k] > 0 else -math.inf
            logs.append(log_weight - (distance + log_determinant) / 2)
        shares = [math.exp(value - max(logs)) for value in logs]
        rows.append([share / sum(shares) for share in shares])
    return rows


def mixture_m_step(x, r, M):
    weights, maps, means, noises = [], [], [], []
    for k in range(r.shape[1]):
        share = r[:, k] / r[:, k].sum()
        mean = share @ x
        values, vectors = torch.linalg.eigh((share[:, None] * (x - mean)).T @ (x - mean))
        noises.append(np.float64(values[:-M].mean()))
        maps.append(vectors[:, -M:] * (values[-M:] - values[:-M].mean()).sqrt())
        weights.append(r[:, k].mean())
        means.append(list(mean))
    return weights, maps, means, noises


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = log_p_proposed - log_p + log_backward - log_forward
    places = zip(z, proposed, u.log() < log_ratio, strict=True)
    return [list(new if accepted else old) for old, new, accepted in places]
