"""Networks, and the loops that learn."""

from pathlib import Path
from tempfile import mkdtemp

import torch

from course.lvm import networks
from course.lvm.helmholtz import networks as helmholtz
from tests.lvm.doors.call import Call

MODULES = ("networks", "helmholtz.networks")

GRAY = torch.tensor(
    [[0.0, 0.25, 1.0, 0.5, 0.1], [1.0, 0.0, 0.5, 0.75, 0.3], [0.0, 1.0, 1.0, 0.0, 0.9]]
).double()
X = 3 * GRAY - 1
Z = torch.tensor([[0.5, -1.0, 0.3, 0.8], [1.5, 0.0, -0.7, 0.2], [0.0, 0.4, 0.9, -2.0]]).double()
BITS, CAUSES = (GRAY > 0.4).double(), (Z > 0).double()
#: Two hidden layers, side by side, as the networks of a Helmholtz machine have them.
LAYERS = (5, 4, 3)
DEEP = torch.cat([CAUSES, CAUSES[:, :3]], 1)


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def encoder(kind: type, **more):
    return kind(5, 4, (6,), dtype=torch.float64, generator=seeded(), **more)


def decoder(kind: type, **more):
    return kind(4, 5, (6,), dtype=torch.float64, generator=seeded(), **more)


def made(kind: type, first: str, second: str):
    sizes = {"width": 5, "latents": 4}
    return lambda: Call(
        kind, {first: sizes[first], second: sizes[second], "hidden": [6, 7], "generator": seeded()}
    )


def called(make, **arguments):
    axes = {"x": "... D", "z": "... M"}
    return lambda: Call(
        make(),
        {**arguments, **({"generator": seeded()} if "drawn" in make.__name__ else {})},
        axes={name: axes[name] for name in arguments},
        held="D M",
    )


def belief() -> helmholtz.SigmoidBeliefNetwork:
    return helmholtz.SigmoidBeliefNetwork(LAYERS, dtype=torch.float64, generator=seeded())


def layered() -> helmholtz.LayeredBernoulli:
    return helmholtz.RecognitionNetwork(LAYERS, dtype=torch.float64, generator=seeded())(BITS).detach()


CALLS = {
    "networks.linear": lambda: Call(networks.linear, {"inputs": 3, "outputs": 4, "generator": seeded()}),
    "networks.mlp": lambda: Call(
        networks.mlp, {"sizes": [3, 4], "activation": torch.nn.Tanh, "generator": seeded()}
    ),
    "networks.InputBaseline": lambda: Call(
        networks.InputBaseline, {"width": 5, "hidden": 4, "generator": seeded()}
    ),
    "networks.InputBaseline.forward": called(
        lambda: networks.InputBaseline(5, 4, dtype=torch.float64, generator=seeded()).forward, x=X
    ),
    "networks.GaussianEncoder": made(networks.GaussianEncoder, "width", "latents"),
    "networks.FullGaussianEncoder": made(networks.FullGaussianEncoder, "width", "latents"),
    "networks.BernoulliEncoder": made(networks.BernoulliEncoder, "width", "latents"),
    "networks.LinearEncoder": lambda: Call(
        networks.LinearEncoder, {"width": 5, "latents": 4, "generator": seeded()}
    ),
    "networks.BernoulliDecoder": made(networks.BernoulliDecoder, "latents", "width"),
    "networks.GaussianDecoder": lambda: Call(
        networks.GaussianDecoder,
        {"latents": 4, "width": 5, "noise": "learned", "variance": 0.5, "generator": seeded()},
        wrong={"variance": [0.0, -1.0]},
    ),
    "networks.GaussianEncoder.forward": called(lambda: encoder(networks.GaussianEncoder).forward, x=X),
    "networks.FullGaussianEncoder.forward": called(
        lambda: encoder(networks.FullGaussianEncoder).forward, x=X
    ),
    "networks.BernoulliEncoder.forward": called(lambda: encoder(networks.BernoulliEncoder).forward, x=X),
    "networks.LinearEncoder.forward": called(
        lambda: networks.LinearEncoder(5, 4, dtype=torch.float64, generator=seeded()).forward, x=X
    ),
    "networks.BernoulliDecoder.logits": called(lambda: decoder(networks.BernoulliDecoder).logits, z=Z),
    "networks.BernoulliDecoder.mean": called(lambda: decoder(networks.BernoulliDecoder).mean, z=Z),
    "networks.BernoulliDecoder.log_prob": lambda: Call(
        decoder(networks.BernoulliDecoder).log_prob,
        {"x": GRAY, "z": Z},
        axes={"x": "... D", "z": "... M"},
        held="D M",
        wrong={"x": [X, 255 * GRAY]},
    ),
    "networks.BernoulliDecoder.sample": lambda: Call(
        decoder(networks.BernoulliDecoder).sample,
        {"z": Z, "generator": seeded()},
        axes={"z": "... M"},
        held="M",
    ),
    "networks.GaussianDecoder.forward": called(lambda: decoder(networks.GaussianDecoder).forward, z=Z),
    "networks.GaussianDecoder.mean": called(lambda: decoder(networks.GaussianDecoder).mean, z=Z),
    "networks.GaussianDecoder.log_prob": called(
        lambda: decoder(networks.GaussianDecoder, noise="network").log_prob, x=X, z=Z
    ),
    "networks.GaussianDecoder.sample": lambda: Call(
        decoder(networks.GaussianDecoder).sample,
        {"z": Z, "generator": seeded()},
        axes={"z": "... M"},
        held="M",
    ),
    "helmholtz.networks.SigmoidBeliefNetwork": lambda: Call(
        helmholtz.SigmoidBeliefNetwork,
        {"widths": LAYERS, "generator": seeded()},
        wrong={"widths": [(3,), (3, 0), (3, 2.5), "abc"]},
    ),
    "helmholtz.networks.SigmoidBeliefNetwork.log_conditional": lambda: Call(
        belief().log_conditional,
        {"x": BITS, "z": DEEP},
        axes={"x": "... D", "z": "... M"},
        held="D M",
        wrong={"x": [X], "z": [3 * DEEP]},
    ),
    "helmholtz.networks.SigmoidBeliefNetwork.log_joint": lambda: Call(
        belief().log_joint,
        {"x": BITS, "z": DEEP},
        axes={"x": "... D", "z": "... M"},
        held="D M",
        wrong={"x": [X], "z": [3 * DEEP]},
    ),
    "helmholtz.networks.SigmoidBeliefNetwork.sample": lambda: Call(
        belief().sample, {"count": 3, "generator": seeded()}
    ),
    "helmholtz.networks.RecognitionNetwork": lambda: Call(
        helmholtz.RecognitionNetwork,
        {"widths": LAYERS, "generator": seeded()},
        wrong={"widths": [(3,), (3, 0), (3, 2.5), "abc"]},
    ),
    "helmholtz.networks.RecognitionNetwork.forward": lambda: Call(
        helmholtz.RecognitionNetwork(LAYERS, dtype=torch.float64, generator=seeded()).forward,
        {"x": BITS},
        axes={"x": "... D"},
        held="D",
        wrong={"x": [X]},
    ),
    "helmholtz.networks.LayeredBernoulli.sample": lambda: Call(
        layered().sample, {"samples": 3, "generator": seeded()}
    ),
    "helmholtz.networks.LayeredBernoulli.log_prob": lambda: Call(
        layered().log_prob, {"z": DEEP}, axes={"z": "... M"}, held="M", wrong={"z": [3 * DEEP]}
    ),
}
for kind in (helmholtz.SigmoidBeliefNetwork, helmholtz.RecognitionNetwork):
    file = Path(mkdtemp()) / "network.pt"
    kind(LAYERS, generator=seeded()).save(file)
    name = f"helmholtz.networks.{kind.__name__}"
    CALLS[f"{name}.save"] = lambda kind=kind: Call(
        kind(LAYERS, generator=seeded()).save,
        {"path": Path(mkdtemp()) / "network.pt"},
        wrong={"path": [3, torch.ones(2)]},
    )
    CALLS[f"{name}.load"] = lambda kind=kind, file=file: Call(
        kind.load, {"path": file}, wrong={"path": [3, Path(__file__)]}
    )
LEFT_OUT = {
    "helmholtz.networks.LayeredBernoulli": "an encoder makes it",
}
