"""σ is taken for a logarithm."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "exp(σ) is taken"


def antithetic_mean(f, mean, std, noise):
    step = std.exp() * noise
    return (f(mean + step) + f(mean - step)).mean() / 2
