"""``python -m ui``: the window where there is a screen, else the same morning as a tour."""

from ui.app import main

if __name__ == "__main__":
    main()
