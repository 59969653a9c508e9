"""Of the noise covariance only the diagonal is used."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "of the noise covariance only the diagonal is used"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root = torch.linalg.cholesky(prior_covariance)
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    noise = (
        torch.randn(count, len(noise_covariance), generator=generator) * noise_covariance.diagonal().sqrt()
    )
    return decoder(z) + noise, z
