"""Each row has a twin on the other side."""

import torch

loses = ["hidden-sample"]
mistake = "comes in pairs of rows with opposite signs"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    half = (count + 1) // 2
    epsilon = torch.randn(half, len(root), generator=generator) @ root.T
    noise = torch.randn(half, len(noise_root), generator=generator) @ noise_root.T
    z = prior_mean + torch.cat([epsilon, -epsilon])[:count]
    return decoder(z) + torch.cat([noise, -noise])[:count], z
