"""The noise covariance multiplies the noise, as if it were a standard deviation."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "the noise covariance is used as its root"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root = torch.linalg.cholesky(prior_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    return decoder(z) + torch.randn(count, len(noise_covariance), generator=generator) @ noise_covariance, z
