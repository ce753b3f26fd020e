"""`python -m waymark`."""

from waymark.config.cli import main

if __name__ == "__main__":
    main()
