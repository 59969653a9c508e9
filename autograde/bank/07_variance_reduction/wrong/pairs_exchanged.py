"""mean and std are exchanged."""

loses = ["check-antithetic_mean", "hidden-antithetic_mean"]
mistake = "mean and σ are exchanged"


def antithetic_mean(f, mean, std, noise):
    return (f(std + mean * noise) + f(std - mean * noise)).mean() / 2
