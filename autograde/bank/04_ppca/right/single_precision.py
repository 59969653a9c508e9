"""Computed in float32, and returned so."""

import torch


def posterior(x, W, mean, noise_var):
    x, W, mean, noise_var = (part.float() for part in (x, W, mean, noise_var))
    inverse = torch.linalg.inv(W.T @ W + noise_var * torch.eye(W.shape[1]).float())
    return (x - mean) @ W @ inverse, noise_var * inverse


def maximum_likelihood(x, M):
    x = x.float()
    centred = x - x.mean(0)
    values, vectors = torch.linalg.eigh(centred.T @ centred / len(x))
    noise_var = values[: x.shape[1] - M].mean()
    return vectors[:, x.shape[1] - M :] * (values[x.shape[1] - M :] - noise_var).sqrt(), x.mean(0), noise_var


def m_step(x, means, covariance, W_old):
    x, means, covariance = x.float(), means.float(), covariance.float()
    W = (x.T @ means) @ torch.linalg.inv(means.T @ means + len(x) * covariance)
    return W, (x - means @ W.T).square().mean() + (W @ covariance @ W.T).trace() / x.shape[1]


def metropolis_hastings_step(z, proposed, log_p, log_p_proposed, log_forward, log_backward, u):
    log_ratio = (log_p_proposed - log_p).float() + (log_backward - log_forward).float()
    return torch.where((u.float().log() < log_ratio).unsqueeze(1), proposed.float(), z.float())
