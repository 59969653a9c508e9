"""The noise is added to z before the decoder (as far as it has room), not to f(z)."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    prior_root = torch.linalg.cholesky(prior_covariance)
    noise_root = torch.linalg.cholesky(noise_covariance)
    D = len(noise_covariance)
    dtype = prior_mean.dtype
    z = prior_mean + torch.randn(count, M, generator=generator, dtype=dtype) @ prior_root.T

    noise = torch.randn(count, D, generator=generator, dtype=dtype) @ noise_root.T
    k = min(M, D)
    moved = z.clone()
    moved[:, :k] += noise[:, :k]
    return decoder(moved), z
