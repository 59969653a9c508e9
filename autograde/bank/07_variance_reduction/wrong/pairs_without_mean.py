"""The mean is forgotten."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "the mean is left out"


def antithetic_mean(f, mean, std, noise):
    return (f(std * noise) + f(-std * noise)).mean() / 2
