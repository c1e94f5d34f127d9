"""JSON Feed, JSON-LD and the JSON form of an event."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Entry, Status
from feeds.formats import FORMATS
from feeds.jsonfeed import write_jsonfeed
from feeds.jsonld import describe, write_jsonld
from feeds.record import write_json
from tests.feeds.samples import BASE, CHANNEL, Writer, announced, entry, event, paris, written

# The names INTERFACE promises; more may be added.
PROMISED = {
    *("id", "url", "title", "start", "end", "all_day", "timezone", "status", "description_html"),
    *("description_text", "place", "online_url", "themes", "tags", "organizers", "image", "kind"),
    *("registration", "free", "price", "accessibility", "series", "listings", "provenance"),
    *("created", "updated", "sequence"),
}
LISTING = {
    *("source", "uid", "recurrence_id", "guid", "url", "title", "start", "end", "all_day"),
    *("status", "first_seen", "last_seen", "withdrawn"),
}


def read(write: Writer, *entries: Entry) -> Any:
    return json.loads(written(write, *entries))


def test_the_json_form_holds_what_is_promised() -> None:
    record = write_json(announced(), BASE)
    assert record.keys() >= PROMISED
    assert json.loads(json.dumps(record)) == record
    assert record["url"] == f"{BASE}/evenements/k3v9q2m7x0ab-concert-oeuvres-eau"
    assert (record["start"], record["end"]) == (
        "2027-03-14T14:30:00+01:00",
        "2027-03-14T16:00:00+01:00",
    )
    assert record["place"].keys() >= {"id", "name", "address", "postcode", "commune", "insee"}
    assert record["place"]["id"] == "le-moulin"
    assert record["registration"] == {
        "url": "https://moulin.example/inscription",
        "required": None,
        "capacity": 40,
        "remaining": None,
    }


def test_listings_and_where_each_field_comes_from() -> None:
    record = write_json(announced(), BASE)
    assert [one["source"]["id"] for one in record["listings"]] == ["moulin", "office-du-val"]
    assert all(one.keys() >= LISTING for one in record["listings"])
    assert record["listings"][0]["withdrawn"] is None
    assert record["listings"][1]["withdrawn"] == "2026-11-20T17:30:05Z"
    assert record["provenance"] == {
        "title": {"listing": 1, "why": "le plus long"},
        "start": {"listing": None, "why": "décision"},
    }


def test_a_whole_day_is_a_date_and_its_end_the_day_after() -> None:
    days = entry(start=paris(2027, 3, 14), end=paris(2027, 3, 16), all_day=True)
    record = write_json(days, BASE)
    assert (record["start"], record["end"]) == ("2027-03-14", "2027-03-16")


def test_what_is_unknown_is_null() -> None:
    bare = entry(place=None, image=None, registration=None, end=None, price=None)
    record = write_json(bare, BASE)
    assert [record[name] for name in ("place", "image", "end", "price")] == [None] * 4
    assert set(record["registration"].values()) == {None}


def test_json_feed_has_what_its_version_asks() -> None:
    feed = read(write_jsonfeed, entry(), entry(id="b", description_html="", description_text=""))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (CHANNEL.link, CHANNEL.address)
    assert [item["id"] for item in feed["items"]] == [
        f"{BASE}/evenements/k3v9q2m7x0ab",
        f"{BASE}/evenements/b",
    ]
    for item in feed["items"]:
        assert item["content_html"]
        assert item["url"].startswith(item["id"])
        assert (item["date_published"], item["date_modified"]) == (
            "2026-11-02T08:00:00Z",
            "2026-11-20T17:30:05Z",
        )
        assert item["_almanach"]["start"] == "2027-03-14T14:30:00+01:00"
        assert item["authors"] == [{"name": "Les Amis du Moulin"}]


def test_json_ld_is_a_list_of_events() -> None:
    told = read(write_jsonld, entry(), entry(id="b"))
    assert (told["@context"], told["@type"]) == ("https://schema.org", "ItemList")
    assert [one["@type"] for one in told["itemListElement"]] == ["Event", "Event"]


def test_json_ld_tells_when_where_and_how() -> None:
    told = describe(event(free=True), CHANNEL)
    assert told["startDate"] == "2027-03-14T14:30:00+01:00"
    assert told["eventStatus"] == "https://schema.org/EventScheduled"
    assert told["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    (place,) = told["location"]
    assert place["@type"] == "Place"
    assert place["address"]["addressLocality"] == "Sainte-Aure"
    assert place["geo"]["latitude"] == 44.2031
    assert told["isAccessibleForFree"] is True
    assert told["offers"]["price"] == "0"
    assert told["offers"]["availability"] == "https://schema.org/InStock"


@pytest.mark.parametrize(
    ("fields", "status", "mode", "kinds"),
    [
        ({"status": Status.POSTPONED}, "EventPostponed", "Offline", ["Place"]),
        ({"status": Status.CANCELLED}, "EventCancelled", "Offline", ["Place"]),
        ({"withdrawn": paris(2027, 1, 1)}, "EventCancelled", "Offline", ["Place"]),
        ({"status": Status.MOVED_ONLINE}, "EventMovedOnline", "Online", ["VirtualLocation"]),
        ({"is_online": True}, "EventScheduled", "Mixed", ["Place", "VirtualLocation"]),
        ({"is_online": True, "place": None}, "EventScheduled", "Online", ["VirtualLocation"]),
        ({"place": None}, "EventScheduled", "Offline", []),
    ],
)
def test_json_ld_tells_status_and_attendance(
    fields: dict[str, Any], status: str, mode: str, kinds: list[str]
) -> None:
    told = describe(event(**fields), CHANNEL)
    assert told["eventStatus"] == f"https://schema.org/{status}"
    assert told["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [one["@type"] for one in told.get("location", [])] == kinds


def test_a_full_event_is_sold_out() -> None:
    offer = describe(event(status=Status.FULL), CHANNEL)["offers"]
    assert offer["availability"] == "https://schema.org/SoldOut"
    assert "offers" not in describe(event(registration=None), CHANNEL)


@pytest.mark.parametrize("write", [write_jsonfeed, write_jsonld])
@given(words=st.text(max_size=80) | st.text('</script><!--"\\\u2028\x00', max_size=80))
def test_any_text_leaves_it_json_and_inside_its_script(write: Writer, words: str) -> None:
    data = written(write, entry(title=words, description_html=words, tags=[words]))
    assert b"<" not in data
    assert json.loads(data)


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_gives_the_same_bytes_for_the_same_data(extension: str) -> None:
    write = FORMATS[extension].write
    assert written(write, announced()) == written(write, announced())
    assert written(write)


@pytest.mark.parametrize("extension", FORMATS)
def test_every_format_is_written_while_it_is_read(extension: str) -> None:
    entries = (entry(id=str(number)) for number in range(3))
    pieces = FORMATS[extension].write(CHANNEL, entries)
    next(pieces)
    assert next(entries).event.id == "0"
