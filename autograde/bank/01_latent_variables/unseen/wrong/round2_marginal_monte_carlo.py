"""The moments are estimated from 20000 own draws."""
import torch


def marginal(W, b, noise_covariance, prior_mean, prior_covariance):
    g = torch.Generator().manual_seed(0)
    def root(A):
        e, V = torch.linalg.eigh(A)
        return V * e.clamp(min=0).sqrt()
    z = prior_mean + torch.randn(20000, len(prior_mean), generator=g, dtype=W.dtype) @ root(prior_covariance).T
    x = z @ W.T + b + torch.randn(20000, len(b), generator=g, dtype=W.dtype) @ root(noise_covariance).T
    d = x - x.mean(0)
    return x.mean(0), d.T @ d / len(x)
