// The desk works without this. One small enhancement a block, each for what a page marks.
"use strict";

// One key for each answer: not while something is being written, nor with another key held down.
for (const form of document.querySelectorAll("[data-keys]")) {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  });
}

// A harvest as it happens, told by the server; the page says the same when it is loaded again.
for (const place of document.querySelectorAll("[data-flow]")) {
  const flow = new EventSource(place.dataset.flow);
  flow.onmessage = (message) => {
    const told = JSON.parse(message.data);
    place.querySelector("[data-said]").textContent = told.said;
    place.querySelector("progress").value = told.done;
    const lines = told.lines.flatMap(([name, said]) => [["dt", name], ["dd", said]]);
    place.querySelector("[data-lines]").replaceChildren(
      ...lines.map(([tag, text]) => Object.assign(document.createElement(tag), { textContent: text })),
    );
    if (told.over) {
      flow.close();
      document.querySelector("[data-again]")?.remove();
    }
  };
}
