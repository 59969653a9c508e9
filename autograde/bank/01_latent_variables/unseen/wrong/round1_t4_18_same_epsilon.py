"""One ε serves both z and the noise, so they hang together."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    prior_root = torch.linalg.cholesky(prior_covariance)
    noise_root = torch.linalg.cholesky(noise_covariance)
    D = len(noise_covariance)
    dtype = prior_mean.dtype

    epsilon = torch.randn(count, max(M, D), generator=generator, dtype=dtype)
    z = prior_mean + epsilon[:, :M] @ prior_root.T
    x = decoder(z) + epsilon[:, :D] @ noise_root.T
    return x, z
