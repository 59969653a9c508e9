"""The ε of the batch are standardised, so that the sample has exactly mean 0 and variance 1."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    prior_root = torch.linalg.cholesky(prior_covariance)
    noise_root = torch.linalg.cholesky(noise_covariance)
    D = len(noise_covariance)
    dtype = prior_mean.dtype

    epsilon = torch.randn(count, M, generator=generator, dtype=dtype)
    epsilon = epsilon - epsilon.mean(0)
    epsilon = epsilon / epsilon.std(0, correction=0).clamp(min=1e-9)
    z = prior_mean + epsilon @ prior_root.T
    x = decoder(z) + torch.randn(count, D, generator=generator, dtype=dtype) @ noise_root.T
    return x, z
