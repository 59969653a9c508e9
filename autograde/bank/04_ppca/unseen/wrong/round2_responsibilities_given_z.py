"""The density of x given the posterior mean of z is used instead of the one in which no z is left."""

import torch


def responsibilities(x, weights, W, means, noise_vars):
    K, D, M = W.shape
    logs = []
    for k in range(K):
        d = x - means[k]
        z = d @ W[k] @ torch.linalg.inv(W[k].T @ W[k] + noise_vars[k] * torch.eye(M, dtype=x.dtype))
        distance = (d - z @ W[k].T).square().sum(1) / noise_vars[k]
        logs.append(torch.log(weights[k]) - 0.5 * D * torch.log(noise_vars[k]) - 0.5 * distance)
    logs = torch.stack(logs, 1)
    return torch.softmax(logs, 1)
