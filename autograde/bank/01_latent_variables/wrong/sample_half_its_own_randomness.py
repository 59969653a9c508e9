"""The noise of x comes from torch's own stream, not from the generator."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "the draws differ when the generator begins anew"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    return decoder(z) + torch.randn(count, len(noise_root)) @ noise_root.T, z
