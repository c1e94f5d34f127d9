// The communes on tiles, by Leaflet. The only script of the residents' pages, on this page alone.
"use strict";

const told = JSON.parse(document.getElementById("communes").textContent);
const map = L.map("fond", { scrollWheelZoom: false });
map.attributionControl.setPrefix(false);
const credit = document.createElement("span");
credit.textContent = told.credit;
L.tileLayer(told.tiles, { attribution: credit.innerHTML, maxZoom: 18 }).addTo(map);

const ink = getComputedStyle(document.documentElement).getPropertyValue("--rouge").trim();
const points = told.communes.map((commune) => {
  const link = document.createElement("a");
  link.href = commune.page;
  link.textContent = `${commune.name} (${commune.count})`;
  const radius = 6 + 2 * Math.sqrt(commune.count);
  const disc = L.circleMarker(commune.at, { radius, color: ink, fillOpacity: 0.6 }).addTo(map);
  disc.bindPopup(link);
  // Leaflet's discs are paths: give them what makes a button of them.
  const path = disc.getElement();
  path.setAttribute("tabindex", "0");
  path.setAttribute("role", "button");
  path.setAttribute("aria-label", link.textContent);
  path.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      disc.openPopup();
      link.focus();
    }
  });
  return commune.at;
});
if (points.length) map.fitBounds(points, { padding: [24, 24], maxZoom: 13 });
else map.setView([46.6, 2.5], 5);
