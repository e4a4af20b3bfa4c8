"""Let ``python -m poakg`` do what the ``poakg`` command does."""

from poakg.cli import main

if __name__ == "__main__":
    main()
