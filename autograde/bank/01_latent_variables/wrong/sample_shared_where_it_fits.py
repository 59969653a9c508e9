"""Where x has as many coordinates as z, the same random numbers serve both."""

import torch

loses = ["hidden-sample"]
mistake = "the same random numbers make z and the noise"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    epsilon = torch.randn(count, len(root), generator=generator)
    other = (
        epsilon if len(root) == len(noise_root) else torch.randn(count, len(noise_root), generator=generator)
    )
    z = prior_mean + epsilon @ root.T
    return decoder(z) + other @ noise_root.T, z
