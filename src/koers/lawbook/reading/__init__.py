"""Reads and checks the folder of files over which the permit rule is assessed."""

from koers.lawbook.reading.faults import BadInput, Fault
from koers.lawbook.reading.folder import Folder, read_folder

__all__ = ["BadInput", "Fault", "Folder", "read_folder"]
