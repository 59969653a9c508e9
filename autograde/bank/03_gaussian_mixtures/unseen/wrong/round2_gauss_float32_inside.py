"""Everything is turned into float32 "because PyTorch likes it" and back at the end."""
import torch

def log_gaussian(x, means, covariances):
    mvn = torch.distributions.MultivariateNormal(means.float(), covariances.float())
    return mvn.log_prob(x.float()[:, None]).to(x.dtype)
