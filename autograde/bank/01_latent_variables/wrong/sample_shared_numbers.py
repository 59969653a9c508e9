"""One matrix of random numbers serves z and the noise."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "z and the noise"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    epsilon = torch.randn(count, max(len(prior_mean), len(noise_covariance)), generator=generator)
    z = prior_mean + epsilon[:, : len(prior_mean)] @ torch.linalg.cholesky(prior_covariance).T
    noise = epsilon[:, : len(noise_covariance)] @ torch.linalg.cholesky(noise_covariance).T
    return decoder(z) + noise, z
