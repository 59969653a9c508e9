"""The random numbers are given the mean 0 and the deviation 1 exactly."""

import torch

loses = ["hidden-sample"]
mistake = "standardized over the batch"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    epsilon = torch.randn(count, len(root), generator=generator)
    epsilon = (epsilon - epsilon.mean(0)) / epsilon.std(0, correction=0)
    z = prior_mean + epsilon @ root.T
    return decoder(z) + torch.randn(count, len(noise_root), generator=generator) @ noise_root.T, z
