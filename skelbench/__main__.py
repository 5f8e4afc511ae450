"""`python -m skelbench …` is `skelbench …`."""

from skelbench.cli.app import main

if __name__ == "__main__":
    main()
