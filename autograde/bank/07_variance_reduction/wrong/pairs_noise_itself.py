"""The noise stands for z."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "the noise itself stands for z"


def antithetic_mean(f, mean, std, noise):
    return (f(noise) + f(-noise)).mean() / 2
