import subprocess
import sys

import pytest
import torch

from course.lvm.parameters import MixtureParameters, covariance_matrices, covariance_type, validate_mixture
from tests.lvm.problems import KINDS, parameters_of


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("components", "width"), [(2, 3), (3, 3), (4, 1), (1, 2)])
def test_the_shape_tells_the_covariance_type_also_when_k_equals_d(kind, components, width):
    parameters = parameters_of(kind, 0, components=components, width=width)
    single = components == 1 and kind == "tied"
    assert covariance_type(parameters) == ("full" if single else kind)
    validate_mixture(parameters)


@pytest.mark.parametrize("kind", KINDS)
def test_covariance_matrices_write_every_type_out(kind):
    parameters = parameters_of(kind, 0, components=3, width=2)
    matrices = covariance_matrices(parameters)
    assert matrices.shape == (3, 2, 2)
    covariances = parameters.covariances
    for k in range(3):
        expected = {
            "full": lambda k: covariances[k],
            "tied": lambda k: covariances[0],
            "diag": lambda k: torch.diag(covariances[k]),
            "spherical": lambda k: covariances[k] * torch.eye(2, dtype=torch.float64),
        }[kind](k)
        assert torch.equal(matrices[k], expected)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("weights", torch.tensor([0.5, 0.6]), "weights must be .* sum to 1.1"),
        ("weights", torch.tensor([1.5, -0.5]), "weights must hold .* at least 0; got -0.5"),
        ("weights", torch.tensor([1.0]), r"weights must have the shape \(K,\) with K = 2.* got \(1,\)"),
        ("weights", "half", "weights must be a tensor, .* got 'half'"),
        ("means", torch.zeros(2), r"means must have the shape \(K, D\); got \(2,\)"),
        ("means", torch.zeros(2, 3, dtype=torch.half), "means must hold .* got torch.float16"),
        ("means", torch.full((2, 3), torch.nan), "means must hold finite numbers; got nan"),
        ("covariances", torch.ones(3), r"covariances must.* got \(3,\)"),
        ("covariances", torch.eye(3), r"covariances must.* \(1, 3, 3\) \(tied\).* got \(3, 3\)"),
        ("covariances", torch.tensor([[[2.0, 1, 0], [0, 2, 0], [0, 0, 2]]]), "covariances must be symmetric"),
    ],
)
def test_wrong_parameters_are_named(field, value, message):
    right = MixtureParameters(torch.tensor([0.5, 0.5]), torch.zeros(2, 3), torch.ones(2))
    with pytest.raises(ValueError, match=message):
        validate_mixture(right._replace(**{field: value}))


def test_what_students_may_use_imports_nothing_that_is_withheld():
    script = (
        "import sys, course.lvm, course.lvm.parameters, course.lvm.data, course.device;"
        "reached = {name for name in sys.modules if name.startswith('course.lvm.')};"
        "sys.exit(not reached <= {'course.lvm.parameters', 'course.lvm.data', 'course.lvm.checks'})"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_package_finds_its_public_names_when_they_are_used():
    import course.lvm

    assert course.lvm.MixtureParameters is MixtureParameters
    for name in course.lvm.__all__:
        assert getattr(course.lvm, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(course.lvm, "nothing")  # noqa: B009


@pytest.mark.parametrize("kind", KINDS)
def test_a_variance_is_not_negative(kind):
    parameters = parameters_of(kind, 0, components=3, width=2)
    with pytest.raises(ValueError, match="covariances must hold no negative variance; got -"):
        validate_mixture(parameters._replace(covariances=-parameters.covariances))


def test_all_that_a_star_brings_are_the_tuples_and_functions_of_tuples():
    names: dict = {}
    exec("from course.lvm.parameters import *", names)
    brought = {name: value for name, value in names.items() if not name.startswith("__")}
    assert {"MixtureParameters", "PPCAParameters", "RBMParameters", "covariance_matrices"} <= brought.keys()
    assert not brought.keys() & {"PPCA", "RBM", "DBM", "MIXTURE", "torch", "Tensor", "Any"}
