"""x and z are drawn separately: x from a decoder of another z."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    prior_root = torch.linalg.cholesky(prior_covariance)
    noise_root = torch.linalg.cholesky(noise_covariance)
    D = len(noise_covariance)
    dtype = prior_mean.dtype

    first = prior_mean + torch.randn(count, M, generator=generator, dtype=dtype) @ prior_root.T
    x = decoder(first) + torch.randn(count, D, generator=generator, dtype=dtype) @ noise_root.T
    return x, first[torch.randperm(count, generator=generator)]
