"""Mean and covariance are estimated from 20000 draws."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    M, D = len(prior_mean), len(b)
    z = prior_mean + torch.randn(20000, M, dtype=W.dtype) @ torch.linalg.cholesky(prior_covariance).T
    values, vectors = torch.linalg.eigh(noise_covariance)
    root = vectors * values.clamp(min=0).sqrt()
    x = z @ W.T + b + torch.randn(20000, D, dtype=W.dtype) @ root.T
    return x.mean(0), torch.cov(x.T, correction=0).reshape(D, D)
