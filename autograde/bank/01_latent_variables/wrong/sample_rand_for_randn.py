"""torch.rand for torch.randn."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "uniform numbers between 0 and 1"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    noise = torch.rand(count, len(noise_root), generator=generator) @ noise_root.T
    return decoder(z) + noise, z
