"""Task 4: score_gradient."""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from course.check.case import Case, case
from course.check.cases.making import normal, real, single_precision, uniform
from course.check.cases.score_function.common import (
    all_states,
    quarters,
    samples_in_exact_shares,
    the_same_for_all,
)
from course.check.cases.score_function.gaussian_scores import sizes_of
from course.check.relations import Made
from course.lvm import data

RESCALED = (
    "large signals are clipped, or something holds the numbers (an epsilon, a clamp): they count as they are"
)


def mean_by_loops(scores: Tensor, signal: Tensor) -> Tensor:
    """The average of score times signal, sample by sample and row by row."""
    total = torch.zeros_like(scores[0])
    for of_sample, signals in zip(scores, signal, strict=True):
        total = total + torch.stack([r * s for s, r in zip(of_sample, signals.tolist(), strict=True)])
    return total / len(scores)


def gradient_case(checked: str, scores: Tensor, signal: Tensor) -> Case:
    right, r = mean_by_loops(scores, signal), signal[..., None]
    product, samples = scores * r, len(scores)
    rows = scores.shape[1]
    spreads = {
        "": signal.std(0),
        " (with the root of the mean square)": signal.std(0, correction=0),
        " (of all samples and rows)": signal.std(),
        " (of all samples and rows, with the root of the mean square)": signal.std(correction=0),
    }

    def weighed(signals: Tensor) -> Tensor:
        return (scores * signals[..., None]).mean(0)

    centered = signal - signal.mean(0)
    best = signal.argmax(0)[None, :, None].expand(1, *right.shape)
    shares = signal.softmax(0)[..., None]
    mistakes = {
        "each factor is averaged by itself: E[r] E[∇ log q] is 0, the mean of the products is asked": (
            scores.mean(0) * signal.mean(0)[:, None]
        ),
        "each factor is summed by itself": scores.sum(0) * signal.sum(0)[:, None],
        "every score meets every signal: a sample's score belongs to its own": (
            scores.sum(0) * signal.mean(0)[:, None]
        ),
        "the signal is averaged over the rows: each row has its own": (
            (scores * signal.mean(1)[:, None, None]).mean(0)
        ),
        "the signal is averaged over the rows and samples: each has its own": scores.mean(0) * signal.mean(),
        "the signals of the first row stand for those of all": (scores * signal[:, :1, None]).mean(0),
        "the signals are in reverse order: a sample's score belongs to its own": (
            (scores * r.flip(0)).mean(0)
        ),
        "the signal is left out: the mean score alone is 0 on average": scores.mean(0),
        "the signal is left out, and the scores are summed": scores.sum(0),
        "the samples are summed, not averaged": product.sum(0),
        "the signal's mean over the samples is subtracted, the own one included: that shrinks the gradient": (
            (scores * centered[..., None]).mean(0)
        ),
        "the signal's mean over all is subtracted, the own one included: that shrinks the gradient": (
            (scores * (r - signal.mean())).mean(0)
        ),
        "the mean signal of the other samples is subtracted: no baseline is asked here": (
            (scores * centered[..., None]).sum(0) / (samples - 1)
        ),
        "the signal is standardized: that changes the gradient": (
            scores * (centered / signal.std(0))[..., None]
        ).mean(0),
        "the signal is standardized (with the root of the mean square): that changes the gradient": (
            scores * (centered / centered.square().mean(0).sqrt())[..., None]
        ).mean(0),
        "it is divided by the sum of the signals: the samples weigh alike": product.sum(0)
        / signal.sum(0)[:, None],
        "it is divided by the number of rows: there are S samples": product.sum(0) / scores.shape[1],
        **{
            f"the signal is divided by its standard deviation: that changes the gradient{how}": weighed(
                signal / spread
            )
            for how, spread in spreads.items()
        },
        "the signal is standardized over all samples and rows: that changes the gradient": weighed(
            (signal - signal.mean()) / signal.std()
        ),
        "the signal is standardized over all samples and rows (by S N): that changes the gradient": weighed(
            (signal - signal.mean()) / signal.std(correction=0)
        ),
        "the signal is divided by its largest size: that changes the gradient": weighed(
            signal / signal.abs().amax(0)
        ),
        "the signal is divided by the largest size of all: that changes the gradient": weighed(
            signal / signal.abs().max()
        ),
        "the signal is less by one: the naive term, the mean score, is subtracted": weighed(signal - 1),
        "the signal is more by one: the mean score is added": weighed(signal + 1),
        "the mean score alone came back, with the wrong sign: the signal is left out": -scores.mean(0),
        "the signal's mean over the rows is subtracted: each row has its own signals": weighed(
            signal - signal.mean(1, keepdim=True)
        ),
        "the largest signal is subtracted: no baseline is asked here": weighed(signal - signal.amax(0)),
        "the smallest signal is subtracted: no baseline is asked here": weighed(signal - signal.amin(0)),
        "the signal's median is subtracted: no baseline is asked here": weighed(
            signal - signal.median(0).values
        ),
        "the signal of the first sample is subtracted: no baseline is asked here": weighed(
            signal - signal[0]
        ),
        "the signals are reshaped in the wrong order: a sample's score belongs to its own": weighed(
            signal.reshape(rows, samples).T
        ),
        "the signals are transposed and reshaped: a sample's score belongs to its own": weighed(
            signal.T.reshape(samples, rows)
        ),
        "the products are reshaped in the wrong order: samples and rows are mixed": (
            product.reshape(rows, samples, -1).mean(1)
        ),
        "the signals of the sample before are taken: a sample's score belongs to its own": weighed(
            signal.roll(1, 0)
        ),
        "the signals of the sample after are taken: a sample's score belongs to its own": weighed(
            signal.roll(-1, 0)
        ),
        "the signals are added up along the samples: each score has its own": weighed(signal.cumsum(0)),
        "the signals of the rows are summed: each row has its own": weighed(
            signal.sum(1, keepdim=True).expand_as(signal)
        ),
        "the sigmoid of the signal weighs: the signal itself is asked": weighed(signal.sigmoid()),
        "the tanh of the signal weighs: the signal itself is asked": weighed(signal.tanh()),
        "the positive signals are set to zero": weighed(signal.clamp(max=0)),
        "the signals are clipped at ±1": weighed(signal.clamp(-1, 1)),
        "the size of the scores counts without their sign": (scores.abs() * r).mean(0),
        "the signs of the scores alone count": (scores.sign() * r).mean(0),
        "the first sample is left out": product[1:].mean(0),
        "the last sample is left out": product[:-1].mean(0),
        "the gradient is divided by its length": right / right.norm(),
        "each row's gradient is divided by its length": right / right.norm(dim=1, keepdim=True),
        **the_same_for_all(right, "the rows", 0),
        **the_same_for_all(right, "the coordinates", 1),
        "it is averaged over rows and coordinates, and all get the mean: each has its own": (
            right.mean().expand_as(right)
        ),
        "it is divided by the sum of the signals, and by S": right / signal.sum(0)[:, None],
        "the signal's mean over the samples is subtracted, and the samples are summed": (
            (scores * centered[..., None]).sum(0)
        ),
        "log softmax of the signals weighs: the signal itself is asked": weighed(signal.log_softmax(0)),
        "the standard deviation over the samples came back: their mean is asked": product.std(0),
        "the best baseline of each coordinate is subtracted: no baseline is asked here": (
            product - scores * product.mul(scores).mean(0) / scores.square().mean(0)
        ).mean(0),
        "the exponential of the signal weighs: the signal itself is asked": (scores * r.exp()).mean(0),
        "the softmax of the signals weighs: the signal itself is asked": (scores * shares).sum(0),
        "the size of the signal counts without its sign": (scores * r.abs()).mean(0),
        "the signs of the signals alone count": (scores * r.sign()).mean(0),
        "the negative signals are set to zero": (scores * r.clamp(min=0)).mean(0),
        "the signal is squared": (scores * r.square()).mean(0),
        "the scores are squared": (scores.square() * r).mean(0),
        "signal and score are added: they are multiplied": (scores + r).mean(0),
        "the signal is divided by the score": (r / scores).mean(0),
        "the score is divided by the signal": (scores / r).mean(0),
        "this is the gradient of −E[r], a loss": -right,
        "this is the gradient of −E[r], a loss, summed over the samples": -product.sum(0),
        "only the first sample counts": product[0],
        "only the last sample counts": product[-1],
        "only the sample with the best signal counts": product.gather(0, best)[0],
        "the score of the sample with the best signal came back": scores.gather(0, best)[0],
        "the median of the samples is taken, not their mean": product.median(0).values,
        "the average over the samples is missing": product,
        "the rows are averaged, too: each has its own gradient": product.mean((0, 1)),
        "the rows are summed: each has its own gradient": product.mean(0).sum(0),
        "the rows are averaged, not the samples": product.mean(1),
        "it is summed over the coordinates: each has its own gradient": product.mean(0).sum(1),
        "it is averaged over the coordinates: each has its own gradient": product.mean(0).mean(1),
        "one number came back: each row and coordinate has its own": product.mean(),
        "E[r] came back, not its gradient": signal.mean(0),
    }
    return Case(checked, (scores, signal), right, mistakes, made=Made(sizes=sizes_of(scores)))


def drawn_samples(generator: torch.Generator, samples: int, rows: int, width: int) -> tuple[Tensor, Tensor]:
    return 0.5 + normal(generator, samples, rows, width), 1.5 * normal(generator, samples, rows) - 1


@case()
def score_gradient_of_six_rows(generator):
    return gradient_case("the gradients of 6 rows from 9 samples", *drawn_samples(generator, 9, 6, 4))


@case(hidden=True)
def score_gradient_drawn(generator):
    return gradient_case("the gradients for other sizes", *drawn_samples(generator, 4, 11, 6))


@cache
def bits_behind_digits() -> tuple[Tensor, Tensor, Tensor]:
    """Binarized digits, and a belief network for them: W (4, 64) along the axes in which they differ most, and b."""
    x = (data.digits().x >= 8).double()
    frequencies = x.mean(0).clamp(0.01, 0.99)
    _, _, axes = torch.linalg.svd(x - x.mean(0), full_matrices=False)
    signs = axes[:4].sum(1, keepdim=True).sign()
    weights = 6 * signs * axes[:4]
    return x, weights, (frequencies / (1 - frequencies)).log() - 0.5 * weights.sum(0)


def digits_log_joint(x: Tensor, z: Tensor) -> Tensor:
    """log p(x_n, z) with bits that are 1 with probability ½ a priori; z (..., 4) against x (N, 64)."""
    _, weights, bias = bits_behind_digits()
    logits = z @ weights + bias
    return (x * logsigmoid(logits) + (1 - x) * logsigmoid(-logits)).sum(-1) - z.shape[-1] * real(2.0).log()


def exact_gradient(x: Tensor, logits: Tensor) -> Tensor:
    """The gradient of each row's ELBO by the logits of q, from the sum over all states; by autograd."""
    leaf = logits.clone().requires_grad_()
    states = all_states(logits.shape[1])[:, None]  # (2^M, 1, M)
    log_q = (states * logsigmoid(leaf) + (1 - states) * logsigmoid(-leaf)).sum(2)
    bound = (log_q.exp() * (digits_log_joint(x, states) - log_q)).sum(0)
    return torch.autograd.grad(bound.sum(), leaf)[0]


def gradient_of_some_digits(generator: torch.Generator, checked: str, rows: int) -> Case:
    """Every state comes as often as q says: what is averaged is the exact gradient of the ELBO."""
    x, _, _ = bits_behind_digits()
    chosen = x[torch.randperm(len(x), generator=generator)[:rows]]
    p = quarters(generator, rows, 4)
    z, logits = samples_in_exact_shares(generator, p), (p / (1 - p)).log()
    log_q = (z * p.log() + (1 - z) * (1 - p).log()).sum(2)
    arguments, right = (z - p, digits_log_joint(chosen, z) - log_q), exact_gradient(chosen, logits)
    return Case(checked, arguments, right, degenerate="its mistakes are named elsewhere")


@case()
def score_gradient_of_digits(generator):
    return gradient_of_some_digits(
        generator, "the gradients of the ELBO of 6 digits by the logits of 4 bits", 6
    )


@case(hidden=True)
def score_gradient_of_other_digits(generator):
    return gradient_of_some_digits(generator, "the gradients of the ELBO of other digits", 9)


@case(hidden=True)
def score_gradient_of_far_signals(generator):
    """The scores of a coordinate have one sign, so that nothing cancels, which float32 would not bear."""
    signs = 2.0 * (torch.rand(6, 4, generator=generator) < 0.5) - 1
    scores, signal = signs * uniform(generator, 0.2, 1.5, 9, 6, 4), -1e4 * uniform(generator, 0.5, 3, 9, 6)
    right, made = mean_by_loops(scores, signal), Made(sizes=sizes_of(scores), otherwise=RESCALED)
    clipped = {
        f"the signals are clipped at ±{bound}: they count as they are": -bound * scores.mean(0)
        for bound in (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
    }
    checked = "the gradients where the signals are far below zero"
    return Case(checked, (scores, signal), right, clipped, made=made)


@case(hidden=True)
def score_gradient_of_one_sample(generator):
    scores, signal = drawn_samples(generator, 1, 5, 1)
    right = mean_by_loops(scores, signal)
    return single_precision(
        Case("the gradients from a single sample, in single precision", (scores, signal), right)
    )
