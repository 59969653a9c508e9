"""The noise is scaled with the random size of z, so that it depends on z."""
import torch


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    M = len(prior_mean)
    L = torch.linalg.cholesky(prior_covariance)
    R = torch.linalg.cholesky(noise_covariance)
    eps = torch.randn(count, M, generator=generator)
    z = prior_mean + eps @ L.T
    mu = decoder(z)
    eta = torch.randn(count, mu.shape[-1], generator=generator)
    x = mu + eta @ R.T * eps[:, :1].abs()
    return x, z
