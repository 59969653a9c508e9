"""The pairs are summed."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "divided by 2 only"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean - std * noise)).sum() / 2
