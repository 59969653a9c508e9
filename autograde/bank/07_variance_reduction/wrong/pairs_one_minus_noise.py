"""The mirror image of uniform noise."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "that is the one of uniform numbers"


def antithetic_mean(f, mean, std, noise):
    return (f(mean + std * noise) + f(mean + std * (1 - noise))).mean() / 2
