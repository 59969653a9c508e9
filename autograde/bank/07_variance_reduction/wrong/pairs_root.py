"""std is taken for the variance."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "the root of σ"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std.sqrt() * noise) + f(mean - std.sqrt() * noise)).mean() / 2
