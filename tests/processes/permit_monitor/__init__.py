"""The permit monitor: its data, its pages, its cases."""
