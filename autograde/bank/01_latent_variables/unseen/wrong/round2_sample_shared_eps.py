"""The noise re-uses the random numbers of z where there are enough of them."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    L = torch.linalg.cholesky(prior_covariance)
    R = torch.linalg.cholesky(noise_covariance)
    eps = torch.randn(count, M, generator=generator)
    z = prior_mean + eps @ L.T
    mu = decoder(z)
    eta = torch.cat([eps, torch.randn(count, mu.shape[-1], generator=generator)], 1)[:, : mu.shape[-1]]
    x = mu + eta @ R.T
    return x, z
