/* <almanach-agenda agenda="https://…" commune="…" lignes="5" lang="fr">, and the height of our frames.
   No dependency, cookie or storage. Themed by --almanach-encre, -gris, -accent, -filet, -police, -titre. */
(() => {
  const own = document.currentScript ? new URL(document.currentScript.src).origin : "";
  const NOT_FILTERS = ["agenda", "lignes", "lang", "titre", "niveau", "id", "class", "style"];
  const HOUR = 3600e3, PATIENCE = 10e3, WEEK = 168 * HOUR, SPARE = 10;
  const WORDS = {
    fr: { title: "Prochains rendez-vous", all: "Tout l’agenda", none: "Rien n’est annoncé pour le moment.", until: "jusqu’au ",
      old: "L’agenda ne répond pas : voici ce qu’il disait la dernière fois.", down: "L’agenda ne répond pas pour le moment.",
      cancelled: "Annulé", postponed: "Reporté", full: "Complet", tentative: "À confirmer", moved_online: "En ligne" },
    en: { title: "Coming up", all: "The whole agenda", none: "Nothing is announced for now.", until: "until ",
      old: "The agenda does not answer: this is what it last said.", down: "The agenda does not answer for now.",
      cancelled: "Cancelled", postponed: "Postponed", full: "Full", tentative: "To be confirmed", moved_online: "Online" },
  };
  const CSS = `:host{display:block;color:var(--almanach-encre,inherit);font-family:var(--almanach-police,inherit)}
:host([hidden]){display:none}
.t,h3{font-family:var(--almanach-titre,inherit);line-height:1.25;margin:0}.t{font-size:1.25em;font-weight:700;padding:.4em 0}
ul{list-style-type:"";margin:0;padding:0}li{display:grid;grid-template-columns:6.5em 1fr;gap:0 .75em;padding:.6em 0;border-top:1px solid var(--almanach-filet,currentColor)}
h3{font-size:1em}p{margin:0}.w,.m{color:var(--almanach-gris,inherit)}.m{grid-column:2;font-size:.9em}
em{font-style:normal;font-weight:700;color:var(--almanach-accent,#a30f1a)}a{color:inherit}
a:focus-visible{outline:3px solid var(--almanach-accent,#a30f1a);outline-offset:2px}
[role=status]:not(:empty){padding:.5em 0;font-style:italic}.e{padding:.6em 0;border-top:1px solid var(--almanach-filet,currentColor)}
@media(max-width:22em){li{grid-template-columns:1fr}.m{grid-column:1}}`;

  const make = (tag, text, more = {}) => {
    const one = document.createElement(tag);
    one.textContent = text ?? "";
    for (const name in more) one.setAttribute(name, more[name]);
    return one;
  };
  const link = (url, text) => make("a", text, /^https?:/.test(url) ? { href: url } : {});

  /* What is to be seen for weeks comes after what one must not miss; what is over, not at all. */
  const lasts = ({ start, end }) => new Date(end || start) - new Date(start) > WEEK;
  const over = ({ end, all_day }) => !all_day && end && new Date(end) < new Date();
  const next = (events, most) => {
    const ahead = events.filter((event) => !over(event));
    return [...ahead.filter((event) => !lasts(event)), ...ahead.filter(lasts)].slice(0, most);
  };

  const when = (event, lang) => {
    const day = { weekday: "short", day: "numeric", month: "short" };
    const zone = { timeZone: event.all_day ? "UTC" : event.timezone }, start = new Date(event.start);
    if (lasts(event) && start < new Date()) return WORDS[lang].until + new Date(new Date(event.end) - 1).toLocaleDateString(lang, { ...day, ...zone });
    if (event.all_day) return start.toLocaleDateString(lang, { ...day, ...zone });
    const clock = start.toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit", hourCycle: "h23", ...zone });
    const said = lang == "fr" ? clock.replace(/^0(?=\d)/, "").replace(":", "\u00a0h\u00a0").replace(/\u00a000$/, "") : clock;
    return `${start.toLocaleDateString(lang, { ...day, ...zone })}, ${said}`;
  };

  class Agenda extends HTMLElement {
    connectedCallback() {
      if (!this.shadowRoot) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(CSS);
        this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
        this.shadowRoot.append(make("slot"));
        new MutationObserver(() => this.read()).observe(this, { attributes: true });
      }
      this.read();
      this.timer = setInterval(() => document.hidden || this.read(), HOUR);
    }
    disconnectedCallback() { clearInterval(this.timer); }

    get lang_() { return (this.lang || document.documentElement.lang || "fr").startsWith("en") ? "en" : "fr"; }

    async read() {
      const base = (this.getAttribute("agenda") || own).replace(/\/+$/, "");
      const filters = new URLSearchParams();
      for (const { name, value } of this.attributes)
        if (!NOT_FILTERS.includes(name) && !/^(data|aria)-|^on/.test(name)) filters.set(name, value);
      const page = `${base}/?${filters}`;
      const most = Math.min(10, Math.max(3, this.getAttribute("lignes") || 5));
      filters.set("limit", most + SPARE);
      const url = `${base}/api/v1/events?${filters}`, turn = (this.turn = {});
      const ask = async (more) => {
        const answer = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE), ...more });
        if (!answer.ok) throw new Error(answer.status);
        return (await answer.json()).events;
      };
      let events, state = "";
      try { events = await ask(); } catch {
        state = "old";
        /* What the browser's own cache holds, however old: nothing is stored in the page's name. */
        events = this.kept?.url == url && this.kept.events || (await ask({ cache: "force-cache" }).catch(() => (state = "down", null)));
      }
      if (turn != this.turn) return;
      this.kept = { url, events };
      this.show(events && next(events, most), state, page);
    }

    show(events, state, page) {
      const lang = this.lang_, words = WORDS[lang], root = this.shadowRoot;
      const status = root.querySelector("[role=status]") || make("p", "", { role: "status" });
      if (!events) root.replaceChildren(make("slot"), status);
      else {
        const title = this.getAttribute("titre") ?? words.title, list = make("ul", "", { role: "list" });
        const level = Math.min(5, Math.max(1, this.getAttribute("niveau") || 2));
        for (const event of events) {
          const line = make("li"), heading = make("h3", "", { role: "heading", "aria-level": level + 1 }), place = event.place || {};
          if (words[event.status]) heading.append(make("em", words[event.status]), " ");
          heading.append(link(event.url, event.title));
          line.append(make("p", when(event, lang), { class: "w" }), heading);
          line.append(make("p", [place.name, place.commune, event.price].filter(Boolean).join(", "), { class: "m" }));
          list.append(line);
        }
        const end = make("p", "", { class: "e" });
        end.append(link(page, words.all));
        const head = make("div", title, { class: "t", role: "heading", "aria-level": level });
        root.replaceChildren(...(title ? [head] : []), status, events.length ? list : make("p", words.none), end);
      }
      status.textContent = state ? words[state] : "";
    }
  }
  customElements.get("almanach-agenda") || customElements.define("almanach-agenda", Agenda);

  addEventListener("message", ({ data, source }) => {
    const height = data && data.almanachHeight;
    if (!(height > 0 && height < 5000)) return;
    for (const frame of document.querySelectorAll("iframe"))
      if (frame.contentWindow == source && new URL(frame.src).pathname == "/embed") frame.style.height = `${height}px`;
  });
})();
