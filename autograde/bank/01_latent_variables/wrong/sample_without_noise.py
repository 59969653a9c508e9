"""f(z), and no noise."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "the noise is missing"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root = torch.linalg.cholesky(prior_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    return decoder(z), z
