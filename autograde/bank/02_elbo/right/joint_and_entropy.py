"""The first form of the Gaussian ELBO, E_q[log p(x, z)] + ℍ[q], by the Gaussian of x and z together."""

import math

import torch


def gaussian_elbo(x, mean, log_var, W, b, noise_var):
    scaled = W / noise_var[:, None]
    joint_precision = torch.cat(
        [
            torch.cat([torch.diag(1 / noise_var), -scaled], 1),
            torch.cat([-scaled.T, torch.eye(W.shape[1], dtype=W.dtype) + W.T @ scaled], 1),
        ]
    )
    pairs = torch.cat([x - b, mean], 1)
    squares = ((pairs @ joint_precision) * pairs).sum(1)
    spread = (log_var.exp() * joint_precision.diagonal()[x.shape[1] :]).sum(1)
    size = pairs.shape[1] * math.log(2 * math.pi) + noise_var.log().sum()
    entropy = 0.5 * (log_var + math.log(2 * math.pi) + 1).sum(1)
    return -0.5 * (squares + spread + size) + entropy


def effective_sample_size(log_weights):
    shares = torch.softmax(log_weights, 0)
    return len(shares) / (1 + (len(shares) * shares - 1).square().mean(0))


def importance_weighted_bound(log_weights):
    total = 0
    for group in log_weights:
        total = total + torch.logsumexp(group - math.log(len(group)), 0)
    return total / len(log_weights)
