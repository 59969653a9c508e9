"""Off by one: count − 1 pairs, by a loop from 1."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    prior_root = torch.linalg.cholesky(prior_covariance)
    noise_root = torch.linalg.cholesky(noise_covariance)
    D = len(noise_covariance)
    dtype = prior_mean.dtype

    xs, zs = [], []
    for n in range(1, count):
        z = prior_mean + prior_root @ torch.randn(M, generator=generator, dtype=dtype)
        xs.append(decoder(z[None])[0] + noise_root @ torch.randn(D, generator=generator, dtype=dtype))
        zs.append(z)
    return torch.stack(xs), torch.stack(zs)
