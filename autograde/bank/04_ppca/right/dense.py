"""D × D matrices throughout: the posterior by conditioning, and another rotation of W."""

import torch
from torch.distributions import MultivariateNormal


def posterior(x, W, mean, noise_var):
    C = W @ W.T + noise_var * torch.eye(len(W), dtype=W.dtype)
    gain = W.T @ torch.linalg.inv(C)
    return (x - mean) @ gain.T, torch.eye(W.shape[1], dtype=W.dtype) - gain @ W


def maximum_likelihood(x, M):
    mean = x.mean(0)
    covariance = torch.cov(x.T, correction=0)
    values, vectors = torch.linalg.eigh(covariance)
    noise_var = (covariance.trace() - values[-M:].sum()) / (x.shape[1] - M)
    W = vectors[:, -M:] * (values[-M:] - noise_var).sqrt()
    turn, _ = torch.linalg.qr(torch.arange(1.0, M * M + 1, dtype=x.dtype).reshape(M, M).cos())
    return -(W @ turn), mean, noise_var


def m_step(x, means, covariance, W_old):
    # The maximum for the noise with W in place: the mean of E|x − W z|² over all entries.
    seconds = sum(torch.outer(m, m) + covariance for m in means)
    W = torch.linalg.solve(seconds.T, (x.T @ means).T).T
    total = 0
    for row, m in zip(x, means, strict=True):
        total = total + (row - W @ m).square().sum() + torch.trace(W @ covariance @ W.T)
    return W, total / (x.shape[0] * x.shape[1])


def responsibilities(x, weights, W, means, noise_vars):
    columns = []
    for k in range(len(weights)):
        C = W[k] @ W[k].T + noise_vars[k] * torch.eye(x.shape[1], dtype=x.dtype)
        columns.append(MultivariateNormal(means[k], C).log_prob(x) + torch.log(weights[k]))
    return torch.stack(columns, dim=1).softmax(dim=1)


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    ratio = torch.exp(log_p_proposed - log_p + log_backward - log_forward)
    chance = torch.minimum(torch.ones_like(ratio), ratio)
    new = z.clone()
    new[u < chance] = proposed[u < chance]
    return new
