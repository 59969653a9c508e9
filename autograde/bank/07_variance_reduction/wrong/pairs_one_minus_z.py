"""1 − z."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "the mirror image of z is 1 − z"


def antithetic_mean(f, mean, std, noise):
    z = mean + std * noise
    return (f(z) + f(1 - z)).mean() / 2
