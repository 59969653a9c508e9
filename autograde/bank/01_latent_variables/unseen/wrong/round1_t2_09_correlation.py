"""The correlation matrix instead of the covariance."""


def fit(x):
    mean = x.mean(0)
    scaled = (x - mean) / x.std(0, correction=0)
    return mean, scaled.T @ scaled / len(x)
