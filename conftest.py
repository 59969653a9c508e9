"""For tests and doctests alike: each begins with PyTorch's own default dtype and the same random numbers, whatever ran
before it, so that none fails by chance.
"""

import pytest
import torch


@pytest.fixture(autouse=True)
def _fresh_torch():
    torch.set_default_dtype(torch.float32)
    torch.manual_seed(0)
