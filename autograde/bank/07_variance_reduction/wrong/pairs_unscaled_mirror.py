"""σ is forgotten in the mirror image."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "missing in the mirror image"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean - noise)).mean() / 2
