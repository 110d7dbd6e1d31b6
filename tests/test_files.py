from pathlib import Path

import pytest

from checkin.files import atomic
from checkin.trouble import Trouble


def test_the_file_appears_whole_in_a_folder_that_did_not_exist(tmp_path):
    path = tmp_path / "new" / "folder" / "list.csv"
    with atomic(path) as draft:
        draft.write_text("whole")
        assert not path.exists()
        assert draft.suffix == ".csv"
    assert path.read_text() == "whole"
    assert list(path.parent.iterdir()) == [path]


def test_A10_a_failure_half_way_leaves_the_older_file_and_no_draft(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("older")
    with pytest.raises(RuntimeError), atomic(path) as draft:
        draft.write_text("hal")
        raise RuntimeError
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_I05_a_full_disk_is_a_trouble_and_leaves_nothing(tmp_path):
    path = tmp_path / "list.csv"
    with pytest.raises(Trouble) as caught, atomic(path) as draft:
        draft.write_text("hal")
        raise OSError(28, "No space left on device")
    assert caught.value.name == "cannot-write"
    assert "No space left" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_a_trouble(tmp_path):
    path = tmp_path / "list.csv"
    path.mkdir()
    with pytest.raises(Trouble), atomic(path) as draft:
        draft.write_text("x")
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_place_of_the_folder_is_a_trouble(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(Trouble), atomic(tmp_path / "taken" / "list.csv"):
        pass


@pytest.mark.parametrize("folder", [".", "/"])
def test_a_folder_is_no_file_to_write(folder: str) -> None:
    with pytest.raises(Trouble) as trouble, atomic(Path(folder)):
        pass
    assert trouble.value.name == "cannot-write"
