"""Uniform numbers of the right mean and variance."""

import math

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "the noise is made of uniform numbers"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    noise = math.sqrt(12) * (torch.rand(count, len(noise_root), generator=generator) - 0.5) @ noise_root.T
    return decoder(z) + noise, z
