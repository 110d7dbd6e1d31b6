import pytest

from checkin.paper import fitting, fonts


def forget_fonts():
    for module in (fonts, fitting):
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear"):
                thing.cache_clear()


@pytest.fixture
def no_fonts_installed(tmp_path, monkeypatch):
    """A computer whose only folder for fonts is the empty one this gives."""
    forget_fonts()
    folder = tmp_path / "fonts"
    folder.mkdir()
    with monkeypatch.context() as computer:
        computer.setattr(fonts, "_folders", lambda: [folder])
        yield folder
    forget_fonts()
