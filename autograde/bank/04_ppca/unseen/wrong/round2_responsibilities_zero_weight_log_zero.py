"""Where a weight is zero its logarithm is put to 0 against -inf: it counts as weight one."""

import torch


def responsibilities(x, weights, W, means, noise_vars):
    K, D, M = W.shape
    logs = []
    for k in range(K):
        C = W[k] @ W[k].T + noise_vars[k] * torch.eye(D, dtype=x.dtype)
        d = x - means[k]
        distance = (d * torch.linalg.solve(C, d.T).T).sum(1)
        logs.append(torch.log(torch.where(weights[k] > 0, weights[k], torch.ones_like(weights[k]))) - 0.5 * torch.logdet(C) - 0.5 * distance)
    logs = torch.stack(logs, 1)
    return torch.softmax(logs, 1)
