"""The generator begins anew between z and the noise."""

import torch

loses = ["hidden-sample"]
mistake = "the same random numbers make z and the noise"


def sample(count, prior_mean, prior_covariance, decoder, noise_covariance, generator):
    root, noise_root = torch.linalg.cholesky(prior_covariance), torch.linalg.cholesky(noise_covariance)
    state = generator.get_state()
    z = prior_mean + torch.randn(count, len(root), generator=generator) @ root.T
    generator.set_state(state)
    noise = torch.randn(count, len(noise_root), generator=generator) @ noise_root.T
    return decoder(z) + noise, z
