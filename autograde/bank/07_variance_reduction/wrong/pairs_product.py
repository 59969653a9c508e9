"""The values are multiplied."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "multiplied within a pair"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) * f(mean - std * noise)).mean()
