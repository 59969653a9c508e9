"""Start a kernel for a submission: a copy of the warm parent in a sandbox, or a stock kernel where there is none."""

from __future__ import annotations

import os
import sys

import zmq
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from traitlets import Unicode

from autograde.grading.parents import ONE_THREAD
from autograde.grading.run_folder import KernelFolders, RunFolder
from autograde.grading.sandbox.confinement import Confinement
from autograde.grading.submission import Job, Plan
from autograde.grading.visible_course import hidden, readable
from course.check.answering import CONTROL_VARIABLE
from course.check.case import CASES_VARIABLE, SEED_VARIABLE, withheld_modules
from course.check.state import WITHHELD_VARIABLE

#: The tier without a sandbox, in which each kernel is a program of its own.
UNSAFE = "unsafe"


class Kernels(KernelSpecManager):
    """Knows one kernel, whatever name is asked for: what a submission says about its kernel counts for nothing."""

    warm_parent = Unicode(help="where the warm parent listens; empty for stock kernels")

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        if not self.warm_parent:
            argv = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, language="python")
        provisioner = {"provisioner_name": "lvm-warm-kernel", "config": {"warm_parent": self.warm_parent}}
        return KernelSpec(argv=[], language="python", metadata={"kernel_provisioner": provisioner})


def launch(plan: Plan, job: Job, folders: KernelFolders, control: int, context: zmq.Context) -> KernelManager:
    """Start a kernel that has a descriptor through which it is handed the judge's connections."""
    run = RunFolder(folders.sockets.parents[1])
    sandboxed = plan.tier != UNSAFE
    manager = KernelManager(
        kernel_spec_manager=Kernels(warm_parent=str(run.kernels) if sandboxed else ""), context=context
    )
    environment = kernel_environment(plan, job, folders, run)
    if sandboxed:
        confinement = Confinement(
            tier=plan.tier,
            uid=folders.user,
            readable=readable(run.course, cases=plan.in_kernel),
            hidden=() if plan.in_kernel else hidden(),
            sockets=str(folders.sockets),
            scratch=str(folders.scratch),
            limits=plan.limits,
        )
        manager.start_kernel(confinement=confinement.plain(), environment=environment, control=control)
    else:
        os.set_inheritable(control, True)
        manager.transport, manager.ip = "ipc", str(folders.sockets / "socket")
        manager.connection_file = str(folders.sockets / "connection.json")
        own = {**os.environ, **ONE_THREAD, **environment, CONTROL_VARIABLE: str(control)}
        manager.start_kernel(cwd=str(folders.scratch), env=own, pass_fds=(control,))
    return manager


def kernel_environment(plan: Plan, job: Job, folders: KernelFolders, run: RunFolder) -> dict[str, str]:
    """The environment variables of a submission's kernel."""
    home = str(folders.scratch)
    common = {
        "HOME": home,
        "TMPDIR": home,
        "IPYTHONDIR": f"{home}/.ipython",
        "MPLCONFIGDIR": f"{home}/.matplotlib",
    }
    common |= {"LVM_DEVICE": "cpu", "MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    if plan.in_kernel:  # the checks are the notebook's own, and need all of the course
        further = {CASES_VARIABLE: os.environ[CASES_VARIABLE]} if CASES_VARIABLE in os.environ else {}
        return {
            **common,
            **further,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            SEED_VARIABLE: str(job.seed),
        }
    withheld = ",".join(withheld_modules(plan.unit))
    return {**common, "PYTHONPATH": str(run.course), WITHHELD_VARIABLE: withheld}
