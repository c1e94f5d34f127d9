// Reads a calendar from standard input with ical.js; prints one JSON list of what it saw.
// usage: node read_calendar.mjs PATH_TO_ICAL_JS < calendar.ics
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const ICAL = (await import(pathToFileURL(process.argv[2]))).default;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}
const moment = (time) =>
  time === null ? null : time.isDate ? time.toString() : time.toUnixTime();
const seen = calendar.getAllSubcomponents("vevent").map((component) => {
  const start = component.getFirstPropertyValue("dtstart");
  const end = component.getFirstPropertyValue("dtend");
  return {
    uid: component.getFirstPropertyValue("uid"),
    title: component.getFirstPropertyValue("summary"),
    status: component.getFirstPropertyValue("status"),
    start: moment(start),
    end: moment(end),
  };
});
process.stdout.write(JSON.stringify(seen));
