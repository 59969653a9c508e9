"""The generator is set back to its seed between z and the noise."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "is it set to a seed in between?"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    generator.manual_seed(generator.initial_seed())
    return decoder(z) + torch.randn(count, len(noise_root), generator=generator) @ noise_root.T, z
