"""Task 7: rebar."""

from __future__ import annotations

from functools import partial
from itertools import product

import torch
from torch import Tensor

from course.check.case import Case, case
from course.check.cases.deep_and_discrete.common import away_from_zero, distinct, not_squeezed, recombined
from course.check.cases.making import Later, real, single_precision, uniform
from course.check.relations import Made

Arguments = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]
#: The least size of f(b), of c(ζ̃) and of their difference where mistakes are to be told apart.
LEAST = 0.015


def by_loops(f_b: Tensor, score: Tensor, c_tilde: Tensor, dc: Tensor, dc_tilde: Tensor) -> Tensor:
    """[f(b) − c(ζ̃)] ∇log q(b) + ∇c(ζ) − ∇c(ζ̃), sample by sample and logit by logit."""
    return real(
        [
            [
                (f - c) * own + before - after
                for own, before, after in zip(scores, befores, afters, strict=True)
            ]
            for f, c, scores, befores, afters in zip(
                f_b.tolist(), c_tilde.tolist(), score.tolist(), dc.tolist(), dc_tilde.tolist(), strict=True
            )
        ]
    )


def rebar_case(checked: str, *arguments: Tensor) -> Case:
    right = by_loops(*arguments)
    samples, count = right.shape
    made = Made(sizes={"M": count} | ({"S": samples} if samples != count else {}))
    return Case(checked, arguments, right, Later(partial(mistakes_of, arguments, right)), made=made)


def mistakes_of(arguments: tuple[Tensor, ...], right: Tensor) -> dict[str, Tensor]:
    f_b, score, c_tilde, dc, dc_tilde = arguments
    f, c = f_b[:, None], c_tilde[:, None]
    samples, count = right.shape
    correction = dc - dc_tilde

    def signal(of: Tensor) -> Tensor:
        """Another factor of the score."""
        return of * score + correction

    terms = {
        "f(b) ∇log q(b)": f * score,
        "−c(ζ̃) ∇log q(b)": -c * score,
        "∇c(ζ)": dc,
        "−∇c(ζ̃)": -dc_tilde,
    }
    centered = f_b - f_b.mean()
    others = (f_b.sum() - f_b) / max(samples - 1, 1)
    mistakes = {
        **recombined(terms, "the sign is reversed: it goes down, as for a loss"),
        "the corrections are left out: the control does depend on the sample, so that this is biased": (
            (f - c) * score
        ),
        "only f(b) ∇log q(b) is there: this is REINFORCE, without a control": f * score,
        "only the corrections are there": correction,
        "∇c(ζ) and ∇c(ζ̃) are exchanged": (f - c) * score - correction,
        "∇c(ζ) and ∇c(ζ̃) are added: the second is to be subtracted": (f - c) * score + dc + dc_tilde,
        "the corrections are halved": (f - c) * score + correction / 2,
        "the corrections count twice": (f - c) * score + 2 * correction,
        "the signal is halved": signal((f - c) / 2),
        "the signal counts twice": signal(2 * (f - c)),
        "the score is left out: f(b) − c(ζ̃) is to be multiplied by it": (f - c) + correction,
        "the score has the wrong sign": signal(c - f),
        "f(b) is not multiplied by the score": f - c * score + correction,
        "c(ζ̃) is not multiplied by the score": f * score - c + correction,
        "c(ζ̃) is added, not subtracted": signal(f + c),
        "f(b) and c(ζ̃) are multiplied": signal(f * c),
        "f(b) is divided by c(ζ̃)": signal(f / c),
        "the size of f(b) − c(ζ̃) is taken": signal((f - c).abs()),
        "f(b) − c(ζ̃) is squared": signal((f - c).square()),
        "f(b) is squared": signal(f.square() - c),
        "the score is squared": (f - c) * score.square() + correction,
        "the score multiplies everything, the corrections too": (f - c + correction) * score,
        "the corrections are multiplied by the score": (f - c) * score + correction * score,
        "the corrections are multiplied by c(ζ̃)": (f - c) * score + c * correction,
        "the corrections are multiplied by f(b)": (f - c) * score + f * correction,
        "the corrections are multiplied by f(b) − c(ζ̃)": (f - c) * (score + correction),
        "∇c(ζ̃) is multiplied by the score": (f - c) * score + dc - dc_tilde * score,
        "∇c(ζ) is multiplied by the score": (f - c) * score + dc * score - dc_tilde,
        "∇c(ζ̃) is multiplied by c(ζ̃)": (f - c) * score + dc - c * dc_tilde,
        "∇c(ζ) is multiplied by c(ζ̃)": (f - c) * score + c * dc - dc_tilde,
        "∇c(ζ) − ∇c(ζ̃) is inside of the brackets, multiplied by the score": (f - c + correction) * score,
        "the score is divided by, not multiplied": (f - c) / score + correction,
        "the exponential of the score is taken": signal(f - c) - (f - c) * score + (f - c) * score.exp(),
        "the product of ∇c(ζ) and ∇c(ζ̃) is added, not their difference": (f - c) * score + dc * dc_tilde,
        "∇c(ζ̃) is subtracted twice, and ∇c(ζ) left out": (f - c) * score - 2 * dc_tilde,
        "∇c(ζ) stands for both corrections": (f - c) * score + 2 * dc,
        # c and f averaged, a baseline
        "c(ζ̃) is averaged over the samples": signal(f - c.mean()),
        "f(b) is averaged over the samples": signal(f.mean() - c),
        "f(b) − c(ζ̃) is averaged over the samples": signal((f - c).mean()),
        "f(b) − c(ζ̃) is summed over the samples": signal((f - c).sum()),
        "the score is averaged over the samples": (f - c) * score.mean(0) + correction,
        "the score is summed over the logits": (f - c) * score.sum(1, keepdim=True) + correction,
        "the score is averaged over the logits": (f - c) * score.mean(1, keepdim=True) + correction,
        "the corrections are averaged over the samples": (f - c) * score + correction.mean(0),
        "the corrections are averaged over the logits": (f - c) * score + correction.mean(1, keepdim=True),
        "the corrections are summed over the logits": (f - c) * score + correction.sum(1, keepdim=True),
        "∇c(ζ) is averaged over the samples": (f - c) * score + dc.mean(0) - dc_tilde,
        "∇c(ζ̃) is averaged over the samples": (f - c) * score + dc - dc_tilde.mean(0),
        "the mean of f(b) over the samples is subtracted besides": signal(centered[:, None] - c),
        "the mean of f(b) over the samples stands for c(ζ̃)": signal(centered[:, None]),
        "the mean of f(b) over the samples stands for c(ζ̃), and the corrections are left out": (
            centered[:, None] * score
        ),
        "the mean of the other f(b) stands for c(ζ̃), leave-one-out": signal((f_b - others)[:, None]),
        "the mean of the other f(b) stands for c(ζ̃), and the corrections are left out": (
            (f_b - others)[:, None] * score
        ),
        # the result
        "it is averaged over the samples: the estimate of each sample is asked": right.mean(0),
        "it is summed over the samples: the estimate of each sample is asked": right.sum(0),
        "it is averaged over the logits: the estimate for each logit is asked": right.mean(1),
        "it is summed over the logits: the estimate for each logit is asked": right.sum(1),
        "it is averaged over everything": right.mean(),
        "it is summed over everything": right.sum(),
        "it is divided by the number of samples": right / samples,
        "it is divided by the number of logits": right / count,
        "only the first sample came back": right[0],
        "the mean over the samples is subtracted": right - right.mean(0),
        "the size came back": right.abs(),
        "the squares came back: for a variance the mean is missing": right.square(),
        "it came back transposed, (M, S)": right.T,
        "it is divided by the length of each sample's gradient": right / right.norm(dim=1, keepdim=True),
        "1 is added": right + 1,
        "only the signal f(b) − c(ζ̃) came back": f_b - c_tilde,
        "the signal f(b) − c(ζ̃) of each sample came back for each logit": (f - c).expand_as(right),
        "f(b) ∇log q(b) is averaged over the samples, the rest is not": (f * score).mean(0)
        - c * score
        + correction,
        "c(ζ̃) ∇log q(b) is averaged over the samples, the rest is not": (
            f * score - (c * score).mean(0) + correction
        ),
        "the first sample's f(b) serves all": signal(f[:1] - c),
        "the first sample's c(ζ̃) serves all": signal(f - c[:1]),
        "the first sample's score serves all": (f - c) * score[:1] + correction,
        "the samples of f(b) are in reverse order": signal(f.flip(0) - c),
        "the samples of c(ζ̃) are in reverse order": signal(f - c.flip(0)),
        # arguments taken for each other
        "c(ζ̃) and f(b) are exchanged, and the corrections too": (c - f) * score - correction,
        "score and ∇c(ζ) are exchanged": (f - c) * dc + score - dc_tilde,
        "score and ∇c(ζ̃) are exchanged": (f - c) * dc_tilde + dc - score,
        "∇c(ζ) multiplies the signal, not the score": (f - c) * dc - dc_tilde,
        "∇c(ζ̃) multiplies the signal, not the score": (f - c) * dc_tilde + dc,
        "∇c(ζ) − ∇c(ζ̃) multiplies the signal, not the score": (f - c) * correction,
        "the signal is rounded to its sign": signal((f - c).sign()),
        "the score is rounded to its sign": (f - c) * score.sign() + correction,
        "negative signals are set to zero": signal((f - c).clamp(min=0)),
        "the signal is clamped to −1 ... 1": signal((f - c).clamp(-1, 1)),
    }
    for words, change in {
        "halved": (0.5, 0.5),
        "doubled": (2.0, 2.0),
    }.items():
        mistakes[f"c and its gradients are {words}"] = (f - change[0] * c) * score + change[1] * correction
        mistakes[f"c(ζ̃) alone is {words}, its gradients are not"] = (f - change[0] * c) * score + correction
    if samples == count:
        for (one, of_f), (two, of_c) in product(
            {"f(b)": f_b[None], "": f}.items(), {"c(ζ̃)": c_tilde[None], "": c}.items()
        ):
            if said := " and ".join(part for part in (one, two) if part):
                mistakes[
                    f"the numbers of the samples multiply the logits: {said} belongs to a row of score"
                ] = of_f * score - of_c * score + correction
        mistakes["a matrix product stands for the product of each signal with its row of the score"] = (
            f_b - c_tilde
        )[None] @ score + correction
    return distinct(mistakes, right)


def drawn(generator: torch.Generator, samples: int, count: int) -> Arguments:
    """What REBAR gets with f(b) = Σ w (b − t)² + a and c(ζ) = η f(σ(ζ / τ)), all of it away from zero.

    Where no argument is near zero, no mistake is near the right value.
    """
    while True:
        logit, weight = away_from_zero(generator, 0.3, 1.3, count), uniform(generator, 0.6, 1.6, count)
        t, offset = uniform(generator, 0.2, 0.8, count), float(uniform(generator, -0.6, 0.2, 1))
        heat, strength = float(uniform(generator, 0.6, 1.2, 1)), float(uniform(generator, 1.2, 1.8, 1))
        found = question(generator, samples, logit, weight, t, offset, heat, strength)
        f_b, score, c_tilde, *_ = found
        sizes = [f_b, c_tilde, f_b - c_tilde]
        mixed = bool(((score > 0).any(0) & (score < 0).any(0)).all())
        signal = f_b - c_tilde
        mixed = mixed and bool(signal.min() < 0 < signal.max())
        if mixed and all(float(part.abs().min()) > LEAST for part in sizes):
            return found


def question(
    generator: torch.Generator,
    samples: int,
    logit: Tensor,
    weight: Tensor,
    t: Tensor,
    offset: float,
    heat: float,
    strength: float,
) -> Arguments:
    """The numbers of REBAR for draws of u and v, with derivatives by autograd."""
    u, v = uniform(generator, 0.03, 0.97, 2, samples, len(logit))
    leaf = logit.expand(samples, -1).clone().requires_grad_()

    def f(z: Tensor) -> Tensor:
        return (weight * (z - t).square()).sum(1) + offset

    zeta = leaf + u.log() - torch.log1p(-u)
    b = (zeta > 0).double().detach()
    p = leaf.sigmoid()
    behind = torch.where(b > 0.5, (1 - p) + p * v, (1 - p) * v)
    zeta_tilde = leaf + behind.log() - torch.log1p(-behind)
    c, c_tilde = (strength * f((each / heat).sigmoid()) for each in (zeta, zeta_tilde))
    (dc,) = torch.autograd.grad(c.sum(), leaf, retain_graph=True)
    (dc_tilde,) = torch.autograd.grad(c_tilde.sum(), leaf)
    return f(b), b - logit.sigmoid(), c_tilde.detach(), dc, dc_tilde


@case()
def estimates_of_nine_samples(generator):
    return rebar_case("REBAR's estimates from 9 samples, for 4 logits", *drawn(generator, 9, 4))


@case(hidden=True)
def estimates_drawn(generator):
    return rebar_case("REBAR's estimates for other sizes", *drawn(generator, 6, 11))


@case(hidden=True)
def estimates_of_as_many_samples(generator):
    return rebar_case("REBAR's estimates from as many samples as logits", *drawn(generator, 7, 7))


@case(hidden=True)
def estimates_without_a_control(generator):
    """With c = 0 it is REINFORCE."""
    f_b, score, *control = drawn(generator, 8, 5)
    none = [torch.zeros_like(part) for part in control]
    right = by_loops(f_b, score, *none)
    checked = "REBAR's estimates without a control, which are those of REINFORCE"
    return Case(checked, (f_b, score, *none), right, degenerate="c = 0")


@case(hidden=True)
def estimates_for_one_logit(generator):
    f_b, score, c_tilde, dc, dc_tilde = drawn(generator, 4, 3)
    arguments = f_b, score[:, :1], c_tilde, dc[:, :1], dc_tilde[:, :1]
    checked = "REBAR's estimates for a single logit, in single precision"
    made = Case(checked, arguments, by_loops(*arguments), degenerate="M = 1")
    return not_squeezed(single_precision(made))
