"""The law as data and one expression: loads `laws/`, reads and checks tables from files, evaluates. No Django."""
