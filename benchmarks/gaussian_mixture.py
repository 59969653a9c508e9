"""One step of EM for a Gaussian mixture with full covariances, beside scikit-learn's, in one run and on one thread.

    python benchmarks/gaussian_mixture.py --small    # only fits of the irises from five starts: seconds
    python benchmarks/gaussian_mixture.py            # a minute, 2 GB of memory
    python benchmarks/gaussian_mixture.py --full     # with a million rows of 64 columns: 8 minutes, 3 GB

Both make the same steps from the same start and must tell the same log-likelihood. Their steps take turns, and what is
compared are medians of processor time, so that other work on the machine does little harm.
"""

import argparse
import multiprocessing
import os
import resource
import statistics
import time
import warnings
from collections.abc import Callable

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import torch
from sklearn.mixture import GaussianMixture as Peer
from threadpoolctl import threadpool_limits
from torch import Tensor

from course.lvm import data
from course.lvm.em.mixture import GaussianMixture, e_step, m_step, sample
from course.lvm.parameters import MixtureParameters
from course.lvm.rows import Rows

REG_COVAR = 1e-6
AGREEMENT = {torch.float64: 1e-8, torch.float32: 1e-4}
SIZES = [(100_000, 2, 32), (100_000, 16, 32), (100_000, 64, 32)]
FULL_SIZE = (1_000_000, 64, 32)


def problem(count: int, width: int, components: int) -> tuple[Tensor, MixtureParameters]:
    """Overlapping components whose variances span a factor of ten, and a start near them."""
    generator = torch.Generator().manual_seed(0)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    weights = torch.full((components,), 1 / components, dtype=torch.float64)
    means = 2 * normal(components, width)
    scales = 10 ** -(torch.rand(components, 1, width, generator=generator, dtype=torch.float64) / 2)
    factors = torch.linalg.qr(normal(components, width, width)).Q * scales
    x, _ = sample(MixtureParameters(weights, means, factors @ factors.mT), count, generator=generator)
    identities = torch.eye(width, dtype=torch.float64).repeat(components, 1, 1)
    return x, MixtureParameters(weights, means + 0.3 * normal(components, width), identities)


def peer_at(start: MixtureParameters, dtype: torch.dtype) -> Peer:
    """scikit-learn's estimator standing at a start whose covariances are identities."""
    peer = Peer(len(start.weights), reg_covar=REG_COVAR)
    weights, means, covariances = (value.to(dtype).numpy().copy() for value in start)
    peer.weights_, peer.means_, peer.precisions_cholesky_ = weights, means, covariances
    return peer


def peer_step(peer: Peer, x: np.ndarray) -> float:
    log_likelihood, log_responsibilities = peer._e_step(x)
    peer._m_step(x, log_responsibilities)
    return float(log_likelihood) * len(x)


def course_step(rows: Rows, parameters: MixtureParameters) -> tuple[MixtureParameters, float]:
    found, log_likelihood = e_step(rows, parameters)
    return m_step(found, parameters, reg_covar=REG_COVAR), float(log_likelihood)


def timed(function: Callable, *arguments):
    begin = time.process_time()
    result = function(*arguments)
    return result, time.process_time() - begin


def peak(dtype: torch.dtype) -> float:
    """Multiplications and additions per second of a large matrix product, the best of five."""
    left, right = torch.rand(2, 2000, 2000, dtype=dtype)
    return 2 * 2000**3 / min(timed(torch.mm, left, right)[1] for _ in range(5))


def compare(x: Tensor, start: MixtureParameters, steps: int) -> dict:
    """Let both make steps from the same start, in turns: median seconds, and how far ℓ is apart at the end."""
    rows, parameters, peer = Rows(x), start, peer_at(start, x.dtype)
    ours, theirs = [], []
    for _ in range(steps):
        expected, seconds = timed(peer_step, peer, x.numpy())
        theirs.append(seconds)
        (parameters, found), seconds = timed(course_step, rows, parameters)
        ours.append(seconds)
    difference = abs(found / expected - 1)
    if difference > AGREEMENT[x.dtype]:
        raise SystemExit(f"the log-likelihoods differ: {found} here, {expected} in scikit-learn")
    return {"ours": statistics.median(ours), "theirs": statistics.median(theirs), "difference": difference}


def extra_memory(function: Callable, *arguments) -> float:
    """MiB by which the peak of memory grows in a process of its own while the function runs."""

    def measure(answer) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        function(*arguments)
        answer.send((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)

    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=measure, args=(sender,))
    process.start()
    grown = receiver.recv()
    process.join()
    return grown


def time_table(sizes: list[tuple[int, int, int]], steps: int) -> None:
    print("| N | D | K | dtype | scikit-learn | course | ratio | to its float64 | Δℓ/ℓ | share of peak |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    peaks = {dtype: peak(dtype) for dtype in AGREEMENT}
    for count, width, components in sizes:
        x, start = problem(count, width, components)
        in_double = None
        for dtype in AGREEMENT:
            result = compare(x.to(dtype), start, steps)
            in_double = in_double or result["theirs"]
            work = 4 * count * components * (1 + width + width * (width + 1) // 2)
            print(
                f"| {count:.0e} | {width} | {components} | {str(dtype)[6:]} | {result['theirs'] * 1e3:.0f} ms "
                f"| {result['ours'] * 1e3:.0f} ms | {result['theirs'] / result['ours']:.1f} "
                f"| {in_double / result['ours']:.1f} | {result['difference']:.0e} "
                f"| {work / result['ours'] / peaks[dtype]:.0%} |",
                flush=True,
            )
    print(
        f"\npeak: {peaks[torch.float64] / 1e9:.0f} GFLOP/s in float64, {peaks[torch.float32] / 1e9:.0f} in float32"
    )


def small_table(rounds: int, steps: int = 30, starts: int = 5) -> None:
    """Whole fits of 150 irises with three components, by the same number of steps from as many starts."""
    print("\n| irises | scikit-learn | course | ratio |")
    print("|---|---|---|---|")
    x = data.iris().x
    for kind in ("full", "tied", "diag", "spherical"):
        ours, theirs = [], []
        for seed in range(rounds):
            peer = Peer(
                3,
                covariance_type=kind,
                n_init=starts,
                tol=0,
                max_iter=steps,
                init_params="k-means++",
                random_state=seed,
            )
            theirs.append(timed(peer.fit, x.numpy())[1])
            generator = torch.Generator().manual_seed(seed)
            mixture = GaussianMixture(
                3, covariance_type=kind, n_init=starts, tolerance=0, max_steps=steps, generator=generator
            )
            ours.append(timed(mixture.fit, x)[1])
        here, there = statistics.median(ours), statistics.median(theirs)
        print(f"| {kind} | {there * 1e3:.0f} ms | {here * 1e3:.0f} ms | {there / here:.2f} |", flush=True)


def memory_table(counts: tuple[int, ...], width: int = 16, components: int = 32) -> None:
    print("\n| N | D | K | data | extra: scikit-learn | extra: course |")
    print("|---|---|---|---|---|---|")
    for count in counts:
        x, start = problem(count, width, components)
        ours = extra_memory(lambda x=x, start=start: course_step(Rows(x), start))
        theirs = extra_memory(lambda x=x, start=start: peer_step(peer_at(start, x.dtype), x.numpy()))
        data = x.numel() * x.element_size() / 2**20
        print(
            f"| {count:.0e} | {width} | {components} | {data:.0f} MiB | {theirs:.0f} MiB | {ours:.0f} MiB |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="also a million rows of 64 columns")
    parser.add_argument("--steps", type=int, default=5, help="steps whose median is taken (default: 5)")
    parser.add_argument("--small", action="store_true", help="only the fits of the irises")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    with threadpool_limits(1):
        small_table(rounds=15)
        if arguments.small:
            return
        time_table(SIZES + [FULL_SIZE] * arguments.full, arguments.steps)
        memory_table((100_000, 1_000_000))


if __name__ == "__main__":
    main()
