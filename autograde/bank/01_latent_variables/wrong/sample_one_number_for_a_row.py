"""One random number for all coordinates of a row."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "one random number serves all coordinates"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    noise = torch.randn(count, 1, generator=generator).expand(count, len(noise_root)) @ noise_root.T
    return decoder(z) + noise, z
