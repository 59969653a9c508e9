"""σ is forgotten."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "σ is left out"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + noise) + f(mean - noise)).mean() / 2
