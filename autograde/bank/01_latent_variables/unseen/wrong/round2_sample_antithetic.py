"""Half of the z are mirror images of the others."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    L = torch.linalg.cholesky(prior_covariance)
    R = torch.linalg.cholesky(noise_covariance)
    half = torch.randn((count + 1) // 2, M, generator=generator)
    eps = torch.cat([half, -half])[:count]
    z = prior_mean + eps @ L.T
    mu = decoder(z)
    eta = torch.randn(count, mu.shape[-1], generator=generator)
    x = mu + eta @ R.T
    return x, z
