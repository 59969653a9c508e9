"""One Gibbs step of a restricted Boltzmann machine, and one step of its training, beside scikit-learn's BernoulliRBM.

    python benchmarks/rbm.py            # half a minute

Both make their steps on one thread, in turns, from the same parameters; what is compared are medians of processor time.
Before that they must agree: in features, in free energies, and in the mean of x' as far as draws can tell.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from functools import partial

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import torch
from sklearn.neural_network import BernoulliRBM
from threadpoolctl import threadpool_limits
from torch import Tensor

from course.lvm import optimization
from course.lvm.boltzmann.energies import free_energy, hidden_probabilities
from course.lvm.boltzmann.training import PersistentContrastiveDivergence, gibbs_step
from course.lvm.parameters import RBMParameters

LEARNING_RATE = 0.01
WIDTH, HIDDEN, BATCH = 784, 500, 100
REPEATS = 10  # steps timed together


def problem(dtype: torch.dtype) -> tuple[Tensor, RBMParameters]:
    """A batch of bits, and parameters that keep the units undecided."""
    generator = torch.Generator().manual_seed(0)
    weights = 0.05 * torch.randn(WIDTH, HIDDEN, generator=generator)
    biases = [0.1 * torch.randn(size, generator=generator) for size in (WIDTH, HIDDEN)]
    x = torch.rand(BATCH, WIDTH, generator=generator) < 0.3
    weights = weights.mT.contiguous().mT  # in memory as `rbm.start` lays them out
    return x.to(dtype), RBMParameters(*(value.to(dtype) for value in (weights, *biases)))


def peer_at(parameters: RBMParameters) -> BernoulliRBM:
    """scikit-learn's estimator standing at these parameters, its memory laid out as its own fit does."""
    weights, visible_bias, hidden_bias = (value.numpy().copy() for value in parameters)
    peer = BernoulliRBM(HIDDEN, learning_rate=LEARNING_RATE, batch_size=BATCH)
    peer.components_ = np.asarray(weights.T, order="F")
    peer.intercept_visible_, peer.intercept_hidden_ = visible_bias, hidden_bias
    peer.random_state_ = np.random.RandomState(0)
    peer.h_samples_ = np.zeros((BATCH, HIDDEN), dtype=weights.dtype)
    return peer


def check_agreement(x: Tensor, parameters: RBMParameters, peer: BernoulliRBM) -> None:
    """Stop unless both infer the same, and x' has the same mean within five standard errors of 40 × 100 draws each."""
    features = np.abs(hidden_probabilities(x, parameters).numpy() - peer._mean_hiddens(x.numpy())).max()
    energies = np.abs(free_energy(x, parameters).numpy() / peer._free_energy(x.numpy()) - 1).max()
    generator = torch.Generator().manual_seed(1)
    ours = torch.stack([gibbs_step(x, parameters, generator=generator).mean(0) for _ in range(40)]).mean(0)
    theirs = np.mean([peer.gibbs(x.numpy()).mean(0) for _ in range(40)], axis=0)
    apart = np.abs(ours.numpy() - theirs).max()
    if features > 1e-5 or energies > 1e-4 or apart > 5 * (2 * 0.25 / 4000) ** 0.5:
        raise SystemExit(
            f"features differ by {features}, free energies by {energies} of themselves, means by {apart}"
        )


def gibbs_steps(x: Tensor, parameters: RBMParameters, peer: BernoulliRBM) -> tuple[Callable, Callable]:
    """One call for every step; each looks at all of its arguments."""
    generator, array = torch.Generator().manual_seed(0), x.numpy()
    return (
        lambda: [gibbs_step(x, parameters, generator=generator) for _ in range(REPEATS)],
        lambda: [peer.gibbs(array) for _ in range(REPEATS)],
    )


def gibbs_chain(x: Tensor, parameters: RBMParameters, peer: BernoulliRBM) -> tuple[Callable, Callable]:
    """Steps of a chain: one call of ours makes them all, as `RBM.sample` does; the peer has a call for one."""
    generator = torch.Generator().manual_seed(0)

    def theirs() -> None:
        array = x.numpy()
        for _ in range(REPEATS):
            array = peer.gibbs(array)

    return lambda: gibbs_step(x, parameters, steps=REPEATS, generator=generator), theirs


def training_steps(x: Tensor, parameters: RBMParameters, peer: BernoulliRBM) -> tuple[Callable, Callable]:
    """Persistent contrastive divergence with one Gibbs step: the peer's way of learning."""
    generator, array = torch.Generator().manual_seed(0), x.numpy()
    gradient = PersistentContrastiveDivergence(torch.zeros_like(x), watched=False, generator=generator)
    return (
        lambda: optimization.stochastic_gradient_ascent(
            [x] * REPEATS,
            parameters,
            gradient,
            optimizer=partial(torch.optim.SGD, lr=LEARNING_RATE, fused=True),
        ),
        lambda: [peer._fit(array, peer.random_state_) for _ in range(REPEATS)],
    )


def seconds(function: Callable) -> float:
    begin = time.process_time()
    function()
    return (time.process_time() - begin) / REPEATS


def products(dtype: torch.dtype, training: bool) -> Callable:
    """Multiply matrices as in one step, into memory that is there: what no step can do without."""
    x, weights, h = (
        torch.rand(shape, dtype=dtype) for shape in ((BATCH, WIDTH), (WIDTH, HIDDEN), (BATCH, HIDDEN))
    )
    weights = weights.mT.contiguous().mT
    up, down, both = torch.empty_like(h), torch.empty_like(x), torch.empty_like(weights)

    def step() -> None:
        torch.mm(x, weights, out=up)
        torch.mm(h, weights.mT, out=down)
        if training:
            torch.mm(x, weights, out=up)
            torch.mm(x.mT, h, out=both)
            both.addmm_(x.mT, h, alpha=-1)

    return lambda: [step() for _ in range(REPEATS)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15, help="rounds whose median is taken (default: 15)")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    print("| step | dtype | scikit-learn | course | ratio | of products alone |")
    print("|---|---|---|---|---|---|")
    with threadpool_limits(1):
        steps = [("Gibbs, one call each", gibbs_steps), ("Gibbs, a chain", gibbs_chain)]
        for name, make in [*steps, ("training, PCD-1", training_steps)]:
            for dtype in (torch.float32, torch.float64):
                x, parameters = problem(dtype)
                peer = peer_at(parameters)
                check_agreement(x, parameters, peer)
                functions = (*make(x, parameters, peer), products(dtype, make is training_steps))
                times = [[seconds(function) for function in functions] for _ in range(rounds)]
                ours, theirs, least = (statistics.median(column) for column in zip(*times, strict=True))
                print(
                    f"| {name} | {str(dtype)[6:]} | {theirs * 1e3:.2f} ms | {ours * 1e3:.2f} ms "
                    f"| {theirs / ours:.2f} | {theirs / least:.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
