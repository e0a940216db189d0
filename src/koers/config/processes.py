"""THE list: the packages of the processes that run here, in the order in which they are shown."""

from importlib import import_module

from koers.kernel.vocabulary import Process

RUNNING = [
    "koers.processes.progress_talks",
    "koers.processes.bpv_guidance",
    "koers.processes.permit_monitor",
]

PROCESSES: tuple[Process, ...] = tuple(import_module(f"{package}.process").PROCESS for package in RUNNING)
