"""The generator that is passed in gets a fixed seed first."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "is it set to a seed in between?"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    generator.manual_seed(0)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    return decoder(z) + torch.randn(count, len(noise_root), generator=generator) @ noise_root.T, z
