"""The noise is 10 % too wide."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "the noise spreads about a tenth too far"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    noise = 1.1 * torch.randn(count, len(noise_root), generator=generator) @ noise_root.T
    return decoder(z) + noise, z
