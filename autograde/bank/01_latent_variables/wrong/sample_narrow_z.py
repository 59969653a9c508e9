"""z is 10 % too narrow."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "z spreads about a tenth too little"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    z = (
        prior_mean
        + 0.9
        * torch.randn(count, len(prior_mean), generator=generator)
        @ torch.linalg.cholesky(prior_covariance).T
    )
    noise_root = torch.linalg.cholesky(noise_covariance)
    noise = torch.randn(count, len(noise_root), generator=generator) @ noise_root.T
    return decoder(z) + noise, z
