import math

import numpy as np
import pytest
import torch

from course.lvm.data import iris
from course.lvm.rows import BLOCK, Reservoir, Rows
from tests.lvm.test_bad_input import Frame


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


@pytest.mark.parametrize("form", ["lists", "integers", "frame", "chunks of frames", "loader"])
def test_other_holders_of_numbers_give_the_same_rows(form):
    x = torch.arange(24.0).reshape(8, 3)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x), batch_size=5)
    data = {
        "lists": x.tolist(),
        "integers": x.long(),
        "frame": Frame(x.numpy()),
        "chunks of frames": [Frame(x[:5].numpy()), Frame(x[5:].numpy())],
        "loader": loader,
    }[form]
    assert torch.equal(torch.cat(list(Rows(data).blocks(4))), x)


def test_weights_come_with_their_rows_and_with_the_sample():
    x, weights = torch.arange(40.0)[:, None], torch.arange(40)
    rows = Rows(
        list(x.split(7)), sample_size=10, sample_weight=weights, generator=torch.Generator().manual_seed(0)
    )
    assert rows.total == weights.sum()
    for block, its in rows.weighted_blocks(6):
        assert torch.equal(block[:, 0].double(), its)
    assert torch.equal(rows.sample[:, 0].double(), rows.sample_weight)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (torch.ones(3), r"sample_weight must have the shape \(N,\) with N = 2 as in data; got \(3,\)"),
        ([1.0, -1.0], "sample_weight must hold .* at least 0; got -1"),
        ([0, 0], "sample_weight must not be 0 for every row"),
        ([1.0, math.nan], "sample_weight must hold finite .* got nan"),
    ],
)
def test_weights_that_are_none_are_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        Rows(torch.zeros(2, 1), sample_weight=weights)


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
        (torch.full((3, 2), 2**24 + 1), "data holds whole numbers too large for torch.float32"),
        (np.full((3, 2), "1"), "data must be a tensor, an array, numbers in lists"),
        (torch.zeros(3, 2, dtype=torch.half), "got torch.float16"),
        ([[1.0, 2.0], [3.0]], "data must be a tensor, an array, numbers in lists"),
        ([[[1.0], [2.0]], [[3.0]]], "data must be a tensor, an array, numbers in lists"),
        ([torch.zeros(2, 2), torch.zeros(3)], r"chunk 1 must have the shape \(n, D\); got \(3,\)"),
        ([torch.zeros(2, 2), torch.zeros(2, 3)], "chunk 1 is 3 columns of .* the first 2 columns"),
        ([torch.zeros(2, 2), torch.zeros(2, 2).double()], "chunk 1 is .*float64.* the first .*float32"),
        ("data.csv", "data must be a tensor, .* or chunks of them; got str"),
        (3.0, "data must be a tensor, .* or chunks of them; got float"),
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


def test_masked_numbers_are_refused_and_not_taken():
    x = np.ma.array(np.arange(6.0).reshape(3, 2), mask=[[0, 1], [0, 0], [0, 0]])
    for held in (x, [x, x], x.astype(int)):
        with pytest.raises(ValueError, match="must have no masked entries"):
            Rows(held)
    assert torch.equal(Rows(np.ma.array(x.data)).mean, torch.tensor([2.0, 3.0]).double())


def test_rows_in_a_list_keep_their_precision():
    x = 1e7 + torch.tensor([[0.0, 0.25], [0.5, 0.125], [0.25, 1.0]]).double()
    for held in (list(x), list(x.numpy())):
        rows = Rows(held)
        assert rows.dtype == torch.float64
        assert torch.equal(rows.mean, x.mean(0))


def test_a_data_set_with_its_labels_is_no_rows_and_the_error_says_where_they_are():
    with pytest.raises(
        ValueError, match=r"data is a Dataset of x, labels, .*give the rows in it, for example its x"
    ):
        Rows(iris())
