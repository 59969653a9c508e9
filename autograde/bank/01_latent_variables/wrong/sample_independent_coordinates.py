"""Of both covariances only the diagonals are used."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "only the diagonal is used"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    z = (
        prior_mean
        + torch.randn(count, len(prior_mean), generator=generator) * prior_covariance.diagonal().sqrt()
    )
    noise = (
        torch.randn(count, len(noise_covariance), generator=generator) * noise_covariance.diagonal().sqrt()
    )
    return decoder(z) + noise, z
