"""The z that comes back was drawn anew."""

import torch

loses = ["check-sample", "hidden-sample"]
mistake = "the z that comes back is not the one"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)

    def draw_z():
        return prior_mean + torch.randn(count, len(root), generator=generator) @ root.T

    noise = torch.randn(count, len(noise_root), generator=generator) @ noise_root.T
    return decoder(draw_z()) + noise, draw_z()
