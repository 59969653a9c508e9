"""No average over the pairs."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "the average over the pairs is missing"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean - std * noise)) / 2
