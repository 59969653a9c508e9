"""One training step of a VAE with 200 bits, by REINFORCE, beside Pyro and storchastic, in one run and on one thread.

    python benchmarks/discrete_vae.py                 # a minute and a half

K samples per row: for K = 1 the baseline is the mean signal of the past, for K = 10 that of the other samples. Pyro and
storchastic are not among the requirements. Both are pure Python, and can be put where they disturb nothing:

    pip install --no-deps --target DIRECTORY pyro-ppl==1.9.2 pyro-api opt_einsum tqdm storchastic==0.3.7 entmax
    PYTHONPATH=DIRECTORY python benchmarks/discrete_vae.py

Without them, the course's step is compared with a plain loop alone, written with torch.distributions and torch's
default Adam. The networks are 784-200-200 and 200-200-784. All start from the same weights, see the same batches, and
take turns; what is compared are medians of processor time. At the end all must have found about the same bound.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ["OMP_NUM_THREADS"] = "1"

import torch
from torch import Tensor, nn
from torch.distributions import Bernoulli

from course.lvm.contracts import detach, learning_signal
from course.lvm.gradients.score_function import MovingSignal, leave_one_out, score_function
from course.lvm.networks import BernoulliDecoder, BernoulliEncoder
from course.lvm.optimization import adam, minibatches

WIDTH, HIDDEN, LATENTS, BATCH, BATCHES = 784, 200, 200, 100, 20
AGREEMENT = 0.03  # the relative difference of the bounds at the end: the peers' baselines differ in detail
Epoch = Callable[[int], None]


class BitVAE(nn.Module):
    """Bits z of learnable chances, data x by a network of z, and q(z | x) by a network of x."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(1)
        self.encoder = BernoulliEncoder(WIDTH, LATENTS, (HIDDEN,), generator=generator)
        self.decoder = BernoulliDecoder(LATENTS, WIDTH, (HIDDEN,), generator=generator)
        self.prior = nn.Parameter(torch.zeros(LATENTS))

    def log_joint(self, x: Tensor, z: Tensor) -> Tensor:
        log_prior = z @ self.prior - nn.functional.softplus(self.prior).sum()
        return log_prior + self.decoder.log_prob(x, z)


def data() -> Tensor:
    """Bits with a probability of their own in every column."""
    generator = torch.Generator().manual_seed(0)
    probabilities = 0.4 * torch.rand(WIDTH, generator=generator)
    return (torch.rand(BATCH * BATCHES, WIDTH, generator=generator) < probabilities).float()


def batches(x: Tensor, epoch: int) -> list[Tensor]:
    return list(minibatches(x, BATCH, generator=torch.Generator().manual_seed(epoch)))


def course(model: BitVAE, x: Tensor, samples: int) -> Epoch:
    """The library's estimator and its optimizer."""
    generator, past, optimizer = (
        torch.Generator().manual_seed(2),
        MovingSignal(),
        adam(list(model.parameters())),
    )

    def step(batch: Tensor) -> None:
        signal = learning_signal(model, batch)
        signals = score_function(
            lambda z, q: signal(z, detach(q)),  # the signal's own gradient by φ has mean zero
            model.encoder(batch),
            samples,
            baseline=leave_one_out if samples > 1 else past.mean,
            generator=generator,
        )
        optimizer.zero_grad()
        (-signals.mean()).backward()
        optimizer.step()
        past.update(signals)

    return lambda epoch: [step(batch) for batch in batches(x, epoch)] and None


def plain(model: BitVAE, x: Tensor, samples: int) -> Epoch:
    """A loop with torch.distributions and torch's default Adam."""
    past, optimizer = [0.0], torch.optim.Adam(model.parameters(), lr=1e-3)

    def step(batch: Tensor) -> None:
        q = Bernoulli(logits=model.encoder(batch).logits)
        z = q.sample((samples,))
        log_q = q.log_prob(z).sum(-1)
        log_x = Bernoulli(logits=model.decoder.logits(z)).log_prob(batch).sum(-1)
        signal = log_x + Bernoulli(logits=model.prior).log_prob(z).sum(-1) - log_q
        held = signal.detach()
        baseline = (held.sum(0) - held) / (samples - 1) if samples > 1 else past[0]
        loss = -(signal + (held - baseline) * log_q).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        past[0] = 0.9 * past[0] + 0.1 * held.mean().item()

    return lambda epoch: [step(batch) for batch in batches(x, epoch)] and None


def pyro_svi(model: BitVAE, x: Tensor, samples: int) -> Epoch:
    """Pyro's SVI with the graph's own Rao-Blackwellisation and a decaying baseline, without validation."""
    import pyro
    from pyro import distributions as dist
    from pyro.infer import SVI, TraceGraph_ELBO

    pyro.clear_param_store()
    pyro.enable_validation(False)

    def generative(batch: Tensor) -> None:
        pyro.module("decoder", model.decoder)
        prior = pyro.param("prior", model.prior)
        with pyro.plate("data", len(batch)):
            z = pyro.sample("z", dist.Bernoulli(logits=prior.expand(len(batch), LATENTS)).to_event(1))
            pyro.sample("x", dist.Bernoulli(logits=model.decoder.logits(z)).to_event(1), obs=batch)

    def guide(batch: Tensor) -> None:
        pyro.module("encoder", model.encoder)
        with pyro.plate("data", len(batch)):
            q = dist.Bernoulli(logits=model.encoder(batch).logits).to_event(1)
            pyro.sample("z", q, infer={"baseline": {"use_decaying_avg_baseline": True}})

    particles = {"num_particles": samples, "vectorize_particles": True} if samples > 1 else {}
    loss = TraceGraph_ELBO(max_plate_nesting=1, **particles)
    svi = SVI(generative, guide, pyro.optim.Adam({"lr": 1e-3}), loss=loss)
    return lambda epoch: [svi.step(batch) for batch in batches(x, epoch)] and None


def storchastic(model: BitVAE, x: Tensor, samples: int) -> Epoch:
    """storchastic's score function, with its own baselines."""
    import storch
    from storch.method import ScoreFunction

    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    baseline = "batch_average" if samples > 1 else "moving_average"
    method = ScoreFunction("z", n_samples=samples, baseline_factory=baseline)

    def step(batch: Tensor) -> None:
        storch.reset()
        optimizer.zero_grad()
        rows = storch.denote_independent(batch, 0, "data")
        logits = model.encoder.logits(model.encoder.body(rows))
        q = Bernoulli(logits=logits)
        decoded = model.decoder.logits(method(q))
        storch.add_cost((nn.functional.softplus(decoded) - decoded * rows).sum(-1), "reconstruction")
        softplus = nn.functional.softplus
        kl = torch.sigmoid(logits) * (logits - model.prior) - softplus(logits) + softplus(model.prior)
        storch.add_cost(kl.sum(-1), "divergence")
        storch.backward()
        optimizer.step()

    return lambda epoch: [step(batch) for batch in batches(x, epoch)] and None


def trainers() -> dict[str, Callable]:
    """Those that can be run here."""
    found: dict[str, Callable] = {"course": course, "torch.distributions, default Adam": plain}
    try:
        import pyro

        found[f"Pyro {pyro.__version__}, SVI"] = pyro_svi
    except ImportError:
        print("Pyro is not installed, so it is left out; --help says how to install it\n")
    try:
        import storch  # noqa: F401

        found["storchastic"] = storchastic
    except ImportError:
        print("storchastic is not installed, so it is left out; --help says how to install it\n")
    return found


def compare(x: Tensor, samples: int, epochs: int, peers: dict[str, Callable]) -> None:
    """Let all train in turns, and print medians of processor time per step and the bounds at the end."""
    models = {name: BitVAE() for name in peers}
    epoch_of = {name: trainer(models[name], x, samples) for name, trainer in peers.items()}
    seconds: dict[str, list[float]] = {name: [] for name in models}
    for epoch in range(epochs + 1):
        for name, run in epoch_of.items():
            begin = time.process_time()
            run(epoch)
            seconds[name].append(time.process_time() - begin)
    step = {name: statistics.median(taken[1:]) / BATCHES for name, taken in seconds.items()}
    bounds = {name: bound(model, x) for name, model in models.items()}
    for name in models:
        ratio = step[name] / step["course"]
        print(
            f"| {samples} | {name} | {step[name] * 1e3:.2f} ms | {ratio:.2f} | {bounds[name]:.1f} |",
            flush=True,
        )
        if abs(bounds[name] / bounds["course"] - 1) > AGREEMENT:
            raise SystemExit(f"{name} has found another bound: {bounds[name]}, the course {bounds['course']}")


@torch.no_grad()
def bound(model: BitVAE, x: Tensor) -> float:
    """The mean ELBO per row, by ten samples each."""
    q = model.encoder(x)
    z = q.sample(10, generator=torch.Generator().manual_seed(3))
    return learning_signal(model, x)(z, q).mean().item()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=7, help="epochs whose median is taken (default: 7)")
    epochs = parser.parse_args().epochs
    torch.set_num_threads(1)
    x, peers = data(), trainers()
    print("| K | trainer | a step | time of it, course = 1 | bound, nats per row |")
    print("|---|---|---|---|---|")
    for samples in (1, 10):
        compare(x, samples, epochs, peers)


if __name__ == "__main__":
    main()
