"""`python cli.py …` is `skelbench …`, for a checkout without an installation."""

from skelbench.cli.app import main

if __name__ == "__main__":
    main()
