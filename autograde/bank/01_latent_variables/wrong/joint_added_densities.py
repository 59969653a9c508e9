"""The densities are added where they multiply."""

from torch.distributions import MultivariateNormal, Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "the densities are added, not multiplied"


def log_joint(x, z, decoder, noise_covariance):
    prior = Normal(0.0, 1.0).log_prob(z).sum(1).exp()
    return (prior + MultivariateNormal(decoder(z), noise_covariance).log_prob(x).exp()).log()
