"""The noise is reshaped where its axes were to be exchanged."""

loses = ["check-gaussian_map", "hidden-gaussian_map"]
mistake = "the noise is reshaped to (N, S, M), which mixes samples and rows:"


def gaussian_map(noise, mean, tril):
    samples, rows, width = noise.shape
    turned = noise.reshape(rows, samples, width)
    return mean + (turned @ tril.mT).transpose(0, 1)
