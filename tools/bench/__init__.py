"""`make bench`: what Koers costs, as ratios within one run. Nothing here is asserted: machines are noisy."""
