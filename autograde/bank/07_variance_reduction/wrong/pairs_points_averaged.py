"""The points are averaged, not the values."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "that is f(mean)"


def antithetic_mean(f, mean, std, noise):
    return f((mean + std * noise + mean - std * noise) / 2).mean()
