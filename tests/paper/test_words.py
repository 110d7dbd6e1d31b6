import datetime

import msgspec

from checkin import assets, i18n, programme
from checkin.model import Day
from checkin.paper import words

KOMMUNEN = programme.load(assets.path("conferences/kommunen-innovativ-2019.toml"))


def on(*dates):
    return msgspec.structs.replace(KOMMUNEN, days=tuple(Day(n, date) for n, date in enumerate(dates, 1)))


def test_dates_within_a_month_across_months_and_alone():
    assert words.dates(KOMMUNEN) == "11.–12. September 2019"
    across = on(datetime.date(2019, 12, 31), datetime.date(2020, 1, 1))
    assert words.dates(across) == "31. Dezember 2019 – 1. Januar 2020"
    assert words.dates(on(datetime.date(2020, 3, 9))) == "9. März 2020"


def test_dates_in_english():
    i18n.use("en")
    try:
        assert words.dates(KOMMUNEN) == "11–12 September 2019"
    finally:
        i18n.use("de")


def test_the_weekday_is_told_only_where_there_is_more_than_one_day():
    block = KOMMUNEN.block("themenraum-2")
    assert words.start(block, KOMMUNEN) == "Do\u00a09:00"
    assert words.start(KOMMUNEN.block("abend"), on(datetime.date(2019, 9, 11))) == "19:15"


def test_the_place():
    assert words.place(KOMMUNEN) == "Volkspark, Schleifweg 8a, 06114 Halle (Saale)"
