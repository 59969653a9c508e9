"""z is standard normal, whatever the prior."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "z is standard normal"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    noise_root = torch.linalg.cholesky(noise_covariance)
    z = torch.randn(count, len(prior_mean), generator=generator)
    return decoder(z) + torch.randn(count, len(noise_root), generator=generator) @ noise_root.T, z
