"""Root from the eigenvectors, but without the square root of the eigenvalues."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    prior_root = torch.linalg.cholesky(prior_covariance)
    noise_root = torch.linalg.cholesky(noise_covariance)
    D = len(noise_covariance)
    dtype = prior_mean.dtype

    values, vectors = torch.linalg.eigh(noise_covariance)
    z = prior_mean + torch.randn(count, M, generator=generator, dtype=dtype) @ prior_root.T
    x = decoder(z) + torch.randn(count, D, generator=generator, dtype=dtype) @ (vectors * values).T
    return x, z
