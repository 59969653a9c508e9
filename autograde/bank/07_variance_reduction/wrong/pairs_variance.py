"""std is taken for a root of itself."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "σ is squared"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std**2 * noise) + f(mean - std**2 * noise)).mean() / 2
