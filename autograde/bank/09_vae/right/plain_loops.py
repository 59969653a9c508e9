"""Everything in loops with Python's own numbers; the step samples one row after the other."""

import math

import torch


def bernoulli_log_likelihood(x, logits):
    found = torch.zeros_like(logits[..., 0])
    for s in range(len(logits)):
        for n in range(len(x)):
            for bit, logit in zip(x[n].tolist(), logits[s, n].tolist(), strict=True):
                wrong = -logit if bit == 1 else logit
                found[s, n] -= max(wrong, 0) + math.log(1 + math.exp(-abs(wrong)))
    return found


def discretized_log_likelihood(x, mean, log_var):
    def below(t):
        return math.erfc(-t / math.sqrt(2)) / 2

    table = []
    for sample in mean.tolist():
        row = []
        for pixels, means in zip(x.tolist(), sample, strict=True):
            total = 0.0
            for k, m, h in zip(pixels, means, log_var.tolist(), strict=True):
                std = math.sqrt(math.exp(h))
                lower, upper = (k - 0.5 - m) / std, (k + 0.5 - m) / std
                if k == 0:
                    p = below(upper)
                elif k == 16:
                    p = below(-lower)
                elif lower > 0:
                    p = below(-lower) - below(-upper)
                else:
                    p = below(upper) - below(lower)
                total += math.log(p)
            row.append(total)
        table.append(row)
    return table


def kl_to_prior(mean, log_var):
    found = []
    for means, logs in zip(mean.tolist(), log_var.tolist(), strict=True):
        found.append(sum((math.exp(h) - 1 - h + m * m) / 2 for m, h in zip(means, logs, strict=True)))
    return found


def bound(log_likelihood, kl):
    samples, rows = log_likelihood.shape
    total = 0.0
    for n in range(rows):
        for s in range(samples):
            total += (float(log_likelihood[s, n]) - float(kl[n])) / (samples * rows)
    return total


def importance_bound(log_weights):
    bounds, shares = [], torch.zeros_like(log_weights)
    for n in range(log_weights.shape[1]):
        row = log_weights[:, n].tolist()
        highest = max(row)
        total = sum(math.exp(value - highest) for value in row)
        bounds.append(highest + math.log(total) - math.log(len(row)))
        for s, value in enumerate(row):
            shares[s, n] = math.exp(value - highest) / total
    return bounds, shares


def active_directions(eigenvalues, noise_var):
    variances, live = [], []
    for value in eigenvalues.tolist():
        live.append(value > noise_var)
        variances.append(noise_var / value if live[-1] else 1.0)
    return variances, live


def train_step(x, noise, vae):
    samples, rows, _ = noise.shape
    total = 0.0
    for n in range(rows):
        mean, log_var = vae.encode(x[n : n + 1])
        for s in range(samples):
            z = mean + torch.exp(log_var / 2) * noise[s, n]
            total = total + vae.log_likelihood(x[n : n + 1], z[None]).sum() / samples
        total = total - sum(0.5 * (h.exp() - 1 - h + m * m) for m, h in zip(mean[0], log_var[0], strict=True))
    return vae.climb(total / rows)
