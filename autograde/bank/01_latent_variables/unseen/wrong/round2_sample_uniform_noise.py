"""The noise is uniform (of the right variance) and not normal."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    L = torch.linalg.cholesky(prior_covariance)
    R = torch.linalg.cholesky(noise_covariance)
    eps = torch.randn(count, M, generator=generator)
    z = prior_mean + eps @ L.T
    mu = decoder(z)
    eta = (torch.rand(count, mu.shape[-1], generator=generator) - 0.5) * 12**0.5
    x = mu + eta @ R.T
    return x, z
