"""An own generator with the seed 0."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    prior_root = torch.linalg.cholesky(prior_covariance)
    noise_root = torch.linalg.cholesky(noise_covariance)
    D = len(noise_covariance)
    dtype = prior_mean.dtype
    generator = torch.Generator().manual_seed(0)
    z = prior_mean + torch.randn(count, M, generator=generator, dtype=dtype) @ prior_root.T
    x = decoder(z) + torch.randn(count, D, generator=generator, dtype=dtype) @ noise_root.T
    return x, z
