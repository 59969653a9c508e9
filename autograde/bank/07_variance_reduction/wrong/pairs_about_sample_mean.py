"""Mirrored about the mean of the samples."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "mirrored about the mean of the samples"


def antithetic_mean(f, mean, std, noise):
    z = mean + std * noise
    return (f(z) + f(2 * z.mean(0) - z)).mean() / 2
