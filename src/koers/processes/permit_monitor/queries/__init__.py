"""What is read here, through `visible_to` or for one institution."""
