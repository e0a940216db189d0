"""`python -m koers`, the same as the command `koers`."""

from koers.cli import main

if __name__ == "__main__":
    main()
