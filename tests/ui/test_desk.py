"""The desk page, by what the person at it sees and presses."""

from tests.ui.conftest import Front
from ui.style import Band


def test_a_guest_is_greeted_by_name_with_the_room(front: Front, people) -> None:
    front.scan(people[0].ticket)
    content = front.page.card.content
    assert content is not None
    assert content.band is Band.WELCOME
    assert content.name == people[0].name
    assert [place.room for place in content.places] == ["Alpha", "Alpha"]
