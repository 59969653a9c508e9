import math

import numpy as np
import pytest
import torch

from course.lvm.rows import BLOCK, Reservoir, Rows


class Anew:
    """Chunks that come anew in every pass; counts the passes."""

    def __init__(self, *chunks):
        self.chunks, self.passes = chunks, 0

    def __iter__(self):
        self.passes += 1
        return iter(self.chunks)


def forms_of(x):
    """The same rows held in different ways."""
    array = x.numpy()
    frozen = array.copy()
    frozen.setflags(write=False)
    return {
        "tensor": x,
        "array": array,
        "read-only array": frozen,
        "columns first": np.asfortranarray(array),
        "backwards": array[::-1].copy()[::-1],
        "list of tensors": list(x.split(7)),
        "list of arrays": np.array_split(array, 5),
        "own iterable": Anew(x[:1], x[1:1], x[1:]),
    }


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("form", list(forms_of(torch.zeros(1, 1))))
def test_rows_are_the_same_whatever_holds_them(form, dtype):
    x = torch.randn(2 * BLOCK + 20, 3, generator=torch.Generator().manual_seed(0), dtype=dtype)
    rows = Rows(forms_of(x)[form])
    assert (rows.count, rows.width, rows.dtype) == (len(x), 3, dtype)
    assert torch.equal(torch.cat(list(rows.blocks(100))), x)
    assert all(len(block) <= 100 for block in rows.blocks(100))
    assert torch.allclose(rows.mean, x.double().mean(0), rtol=0, atol=1e-12)


def test_the_first_pass_is_one_pass():
    data = Anew(torch.zeros(2, 1), torch.ones(2, 1))
    rows = Rows(data)
    assert data.passes == 1
    list(rows.blocks(2))
    assert data.passes == 2


def test_a_tensor_is_not_copied():
    x = torch.zeros(10, 2)
    assert next(iter(Rows(x).blocks(10))).data_ptr() == x.data_ptr()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (torch.zeros(3), r"data must have the shape \(n, D\); got \(3,\)"),
        (np.zeros((3, 2, 1)), r"data must have the shape \(n, D\); got \(3, 2, 1\)"),
        (torch.zeros(3, 0), r"data must have the shape \(n, D\); got \(3, 0\)"),
        (torch.zeros(0, 2), "data must have rows; got none"),
        ([], "data must have rows; got none"),
        (torch.zeros(3, 2, dtype=torch.long), "data must hold float32 or float64; got torch.int64"),
        (np.zeros((3, 2), dtype=int), "data must hold float32 or float64; got int64"),
        (torch.zeros(3, 2, dtype=torch.half), "got torch.float16"),
        ([[1.0, 2.0], [3.0, 4.0]], "chunk 0 must be a tensor or an array .* got list"),
        ([torch.zeros(2, 2), torch.zeros(3)], r"chunk 1 must have the shape \(n, D\); got \(3,\)"),
        ([torch.zeros(2, 2), torch.zeros(2, 3)], "chunk 1 is 3 columns of .* the first is 2 columns"),
        ([torch.zeros(2, 2), torch.zeros(2, 2).double()], "chunk 1 is .*float64.* the first is .*float32"),
        ("data.csv", "data must be a tensor, an array or chunks of them; got str"),
        (3.0, "data must be a tensor, an array or chunks of them; got float"),
        (
            (chunk for chunk in [torch.zeros(2, 2)]),
            "generator, which can be passed over only once.* give a list",
        ),
        (torch.tensor([[0.0], [math.nan]]), "row 1 holds nan"),
        ([torch.zeros(5, 2), torch.tensor([[0.0, 0.0], [0.0, -math.inf]])], "row 6 holds -inf"),
        (torch.tensor([[1e30]]), "must be finite and below 2e.19; row 0 holds 1"),
    ],
)
def test_data_that_are_none_are_refused_with_the_reason(data, message):
    with pytest.raises(ValueError, match=message):
        Rows(data)


def test_a_wrong_value_far_into_the_data_is_named_by_its_row():
    x = torch.zeros(3 * BLOCK, 1)
    x[2 * BLOCK + 5] = math.nan
    with pytest.raises(ValueError, match=f"row {2 * BLOCK + 5} holds nan"):
        Rows(x)


def test_a_later_pass_with_other_rows_is_refused():
    class Exhausted:
        def __init__(self):
            self.chunks = iter([torch.zeros(4, 1)])

        def __iter__(self):
            return self.chunks

    rows = Rows(Exhausted())
    with pytest.raises(ValueError, match="4 rows in the first pass and 0 in a later one"):
        list(rows.blocks(2))


def test_every_row_is_as_likely_to_be_in_the_sample():
    # 50 rows, each in the sample of 10 with probability 1/5 in 4000 streams. The largest of 50 deviations exceeds
    # 5 standard errors with probability below 3e-5, over all seeds.
    generator = torch.Generator().manual_seed(0)
    counts, streams = torch.zeros(50), 4000
    for _ in range(streams):
        reservoir = Reservoir(10, generator)
        for block in torch.arange(50.0)[:, None].split(7):
            reservoir.offer(block)
        drawn = reservoir.rows.flatten().long()
        assert len(drawn.unique()) == 10  # without replacement
        counts[drawn] += 1
    assert (counts - streams / 5).abs().max() < 5 * math.sqrt(streams * 0.2 * 0.8)


def test_a_sample_of_all_rows_holds_them_all():
    rows = Rows(torch.arange(30.0)[:, None], sample_size=30)
    assert rows.sample.flatten().sort().values.tolist() == list(range(30))
    assert Rows.of(rows) is rows


def test_the_same_generator_draws_the_same_sample():
    x = torch.randn(100, 2, generator=torch.Generator().manual_seed(1))
    first, second = (
        Rows(x, sample_size=5, generator=torch.Generator().manual_seed(3)).sample for _ in range(2)
    )
    assert torch.equal(first, second)
