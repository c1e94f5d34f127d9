// Expands calendars with ical.js: reads a JSON list of {path, first, last} (wall clock, days), prints
// for each a list of [start, uid] of the occurrences that begin in the window, or why there are none.
// usage: node expand_calendars.mjs PATH_TO_ICAL_JS < asked.json
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";

const ICAL = (await import(pathToFileURL(process.argv[2]))).default;
const MOST_STEPS = 20000;
const PATIENCE = 2000; // ms a document, since some rules never end
const task = new Script("run()");

function written(time) {
  const utc = time.zone === ICAL.Timezone.utcTimezone;
  return time.isDate ? time.toString() : time.toString().replace("Z", "") + (utc ? "Z" : "");
}

function* startsOf(master, exceptions, last) {
  const event = new ICAL.Event(master, { exceptions, strictExceptions: true });
  if (!event.isRecurring()) {
    yield event.startDate;
    return;
  }
  const dates = event.iterator();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const next = dates.next();
    // Those moved to an earlier day are waited for.
    if (!next || next.year > Number(last.slice(0, 4)) + 1) return;
    yield event.getOccurrenceDetails(next).startDate;
  }
}

function expand({ path, first, last }) {
  const calendars = [ICAL.parse(readFileSync(path, "utf8"))].flat();
  const roots = typeof calendars[0] === "string" ? [calendars] : calendars;
  const found = [];
  for (const root of roots) {
    const component = new ICAL.Component(root);
    const calendar = component.name === "vevent" ? new ICAL.Component("vcalendar") : component;
    if (component.name === "vevent") calendar.addSubcomponent(component);
    ICAL.TimezoneService.reset();
    for (const zone of calendar.getAllSubcomponents("vtimezone")) {
      ICAL.TimezoneService.register(new ICAL.Timezone(zone));
    }
    const groups = new Map();
    for (const event of calendar.getAllSubcomponents("vevent")) {
      const key = event.getFirstPropertyValue("uid") ?? event;
      groups.set(key, [...(groups.get(key) ?? []), event]);
    }
    for (const [key, group] of groups) {
      const uid = typeof key === "string" ? key : "";
      const exceptions = group.filter((one) => one.hasProperty("recurrence-id"));
      const masters = group.filter((one) => !one.hasProperty("recurrence-id"));
      const starts = masters.length
        ? masters.flatMap((one) => [...startsOf(one, exceptions, last)])
        : exceptions.map((one) => one.getFirstPropertyValue("dtstart"));
      for (const start of starts.map(written)) {
        const day = start.slice(0, 10);
        if (first <= day && day < last) found.push([start, uid]);
      }
    }
  }
  return found;
}

const answers = JSON.parse(readFileSync(0, "utf8")).map((asked) => {
  try {
    globalThis.run = () => expand(asked);
    return task.runInThisContext({ timeout: PATIENCE });
  } catch (error) {
    return String(error.message);
  }
});
process.stdout.write(JSON.stringify(answers));
