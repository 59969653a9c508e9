"""By the distance from the plane alone: how far along it, and the determinant, are left out."""

import torch


def responsibilities(x, weights, W, means, noise_vars):
    K, D, M = W.shape
    logs = []
    for k in range(K):
        d = x - means[k]
        distance = (d - d @ (W[k] @ torch.linalg.pinv(W[k]))).square().sum(1) / noise_vars[k]
        logs.append(torch.log(weights[k]) - 0.5 * distance)
    logs = torch.stack(logs, 1)
    return torch.softmax(logs, 1)
