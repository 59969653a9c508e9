"""Mirrored about zero."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "mirrored about 0, not about the mean"


def antithetic_mean(f, mean, std, noise):
    z = mean + std * noise
    return (f(z) + f(-z)).mean() / 2
