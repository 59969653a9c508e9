"""The generator is set back to its seed before the noise is drawn."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    L = torch.linalg.cholesky(prior_covariance)
    R = torch.linalg.cholesky(noise_covariance)
    eps = torch.randn(count, M, generator=generator)
    z = prior_mean + eps @ L.T
    mu = decoder(z)
    generator.manual_seed(generator.initial_seed())
    eta = torch.randn(count, mu.shape[-1], generator=generator)
    x = mu + eta @ R.T
    return x, z
