"""The values are added."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "added, not averaged"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean - std * noise)).mean()
