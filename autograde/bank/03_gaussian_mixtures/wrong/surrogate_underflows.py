"""The fraction as it is written: far away it is 0/0."""

loses = ["hidden-surrogate"]
mistake = "exp underflows"


def surrogate(log_joint, log_joint_old):
    joint = log_joint_old.detach().exp()
    return (joint / joint.sum(1, keepdim=True) * log_joint).sum()
