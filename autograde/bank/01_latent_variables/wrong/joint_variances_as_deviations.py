"""The variances are taken for standard deviations."""

from torch.distributions import Normal

loses = ["check-log_joint", "hidden-log_joint"]
mistake = "its variances as standard deviations"


def log_joint(x, z, decoder, noise_covariance):
    return Normal(0.0, 1.0).log_prob(z).sum(1) + Normal(decoder(z), noise_covariance.diagonal()).log_prob(
        x
    ).sum(1)
