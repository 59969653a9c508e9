"""The prior covariance multiplies the noise, as if it were a standard deviation."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "the covariance of z is used as its root"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    noise_root = torch.linalg.cholesky(noise_covariance)
    z = prior_mean + torch.randn(count, len(prior_mean), generator=generator) @ prior_covariance
    return decoder(z) + torch.randn(count, len(noise_root), generator=generator) @ noise_root.T, z
