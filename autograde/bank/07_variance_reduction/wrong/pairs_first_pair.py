"""One pair."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "only the first pair"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise)[0] + f(mean - std * noise)[0]) / 2
