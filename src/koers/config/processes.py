"""THE list: the processes that run here, in the order in which they are shown."""

from koers.kernel.vocabulary import Process
from koers.processes.progress_talks.process import PROCESS as PROGRESS_TALKS

PROCESSES: tuple[Process, ...] = (PROGRESS_TALKS,)
