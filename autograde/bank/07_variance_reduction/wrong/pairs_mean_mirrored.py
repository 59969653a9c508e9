"""The mean is mirrored, too."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "−mean + σ ε"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(-mean + std * noise)).mean() / 2
