"""For tests and doctests alike: each begins with PyTorch's own default dtype, whatever ran before it."""

import pytest
import torch


@pytest.fixture(autouse=True)
def _default_dtype():
    torch.set_default_dtype(torch.float32)
