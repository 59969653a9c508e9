"""The decoder gets the standard normal numbers."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "the decoder got the standard normal numbers"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    epsilon = torch.randn(count, len(root), generator=generator)
    noise = torch.randn(count, len(noise_root), generator=generator) @ noise_root.T
    return decoder(epsilon) + noise, prior_mean + epsilon @ root.T
