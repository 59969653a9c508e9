"""NumPy with the initial seed of the generator: every call gives the same draws."""
import numpy as np
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    prior_root = torch.linalg.cholesky(prior_covariance)
    noise_root = torch.linalg.cholesky(noise_covariance)
    D = len(noise_covariance)
    dtype = prior_mean.dtype

    rng = np.random.default_rng(generator.initial_seed() % 2**32)
    z = prior_mean + torch.as_tensor(rng.standard_normal((count, M)), dtype=dtype) @ prior_root.T
    x = decoder(z) + torch.as_tensor(rng.standard_normal((count, D)), dtype=dtype) @ noise_root.T
    return x, z
