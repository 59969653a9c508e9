"""The values are subtracted."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "subtracted, not added"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) - f(mean - std * noise)).mean() / 2
