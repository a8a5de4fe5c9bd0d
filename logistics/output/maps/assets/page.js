// The page: what is drawn when a day, a language or a place is chosen, on the screen and on paper.

const part = (id) => document.getElementById(id);
const PLAY_MS = 1100;
const ALL = data.weekly ? "all_weeks" : "all_days";
let playing = null;
let still = false; // while the map is being fitted, names wait

function shortChosen() {
  const value = part("short-of").value;
  return value === "" ? null : Number(value);
}

function draw() {
  map.closePopup();
  for (const layer of Object.values(layers)) layer.clearLayers();
  boards = [];
  drawMarks();
  drawNames();
}

function fit(at = day) {
  const bounds = L.latLngBounds(pointsOf(at));
  if (!bounds.isValid()) return;
  const paper = document.documentElement.classList.contains("printing");
  const right = !paper && legend.open && map.getSize().x > 600 ? legend.offsetWidth : 0;
  const [near, far] = paper ? [50, 65] : wide.matches ? [70, 90] : [40, 40];
  still = true;
  map.fitBounds(bounds, { paddingTopLeft: [near, 60], paddingBottomRight: [far + right, 50], maxZoom: data.closest, animate: false });
  still = false;
}

function tell() {
  const slider = part("slider");
  if (day !== null) slider.value = day;
  slider.setAttribute("aria-valuetext", day === null ? say(ALL) : pick(data.days.long[day]));
  part("chosen").textContent = day === null ? say(ALL) : pick(data.days.middle[day]);
  part("all").setAttribute("aria-pressed", String(day === null));
  part("play").setAttribute("aria-pressed", String(playing !== null));
  part("previous").disabled = day === 0;
  part("next").disabled = day === data.day_count - 1;
  for (const section of document.querySelectorAll("[data-day]")) section.hidden = section.dataset.day !== String(day ?? "all");
}

function choose(chosen, { stay = false } = {}) {
  day = chosen;
  tell();
  if (!stay) fit();
  draw();
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = data.languages[language];
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(Number(button.dataset.language) === language));
  fillChoices();
  if (!data.day_count) return;
  tell();
  draw();
}

// --- Play: one day after the other, on a map that stands still.

function stop() {
  clearInterval(playing);
  playing = null;
  tell();
}

function play() {
  if (playing !== null) return stop();
  fit(null);
  choose(day === null || day === data.day_count - 1 ? 0 : day, { stay: true });
  playing = setInterval(() => {
    if (day === null || day >= data.day_count - 1) return stop();
    choose(day + 1, { stay: true });
  }, PLAY_MS);
  tell();
}

// --- Search, and the choice of what is short.

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

function fillChoices() {
  part("search").placeholder = say(wide.matches ? "search" : "search_short");
  part("places").replaceChildren(...[...new Set(searchable().map((entry) => entry.text))].map((text) => Object.assign(element("option"), { value: text })));
  const chosen = part("short-of").value;
  const options = table[data.choices].map((row) => Object.assign(element("option", pick(row.name)), { value: row.at }));
  part("short-of").replaceChildren(Object.assign(element("option", say("short_of_all")), { value: "" }), ...options);
  part("short-of").value = chosen;
}

function search(asked) {
  const wanted = plain(asked);
  const entries = wanted ? searchable().map((entry) => ({ ...entry, plain: plain(entry.text) })) : [];
  const found = entries.find((entry) => entry.plain === wanted) ?? entries.find((entry) => entry.plain.startsWith(wanted)) ?? entries.find((entry) => entry.plain.includes(wanted));
  part("answer").textContent = found ? found.text : wanted ? say("not_found") : "";
  if (!found) return;
  map.setView([found.lat, found.lon], Math.max(map.getZoom(), Math.min(9, data.closest)), { animate: false });
  const content = element("div", found.content(), "popup");
  L.popup(popupOptions()).setLatLng([found.lat, found.lon]).setContent(content).openOn(map);
}

// --- Paper: the class fits page and map to one sheet, A4 or letter, and the table is written as large as it has room.

const POINTS = [9, 8.2, 7.4, 6.8, 6.2, 5.7];

function print(on) {
  document.documentElement.classList.toggle("printing", on);
  legend.open = on || wide.matches;
  const tables = part("tables");
  tables.style.fontSize = "";
  for (const size of on ? POINTS : []) {
    tables.style.fontSize = size + "pt";
    if (tables.scrollHeight <= part("frame").offsetHeight) break;
  }
  map.invalidateSize({ animate: false, pan: false });
  fit();
  drawNames();
}

const step = (by) => choose(Math.min(data.day_count - 1, Math.max(0, (day ?? Number(part("slider").value)) + by)));
const byHand = (act) => (event) => {
  if (playing !== null) stop();
  act(event);
};
part("slider").addEventListener("input", byHand((event) => choose(Number(event.target.value))));
part("previous").addEventListener("click", byHand(() => step(-1)));
part("next").addEventListener("click", byHand(() => step(1)));
part("all").addEventListener("click", byHand(() => choose(day === null ? Number(part("slider").value) : null)));
part("play").addEventListener("click", play);
part("print").addEventListener("click", byHand(() => window.print()));
part("find").addEventListener("submit", (event) => event.preventDefault());
part("search").addEventListener("change", byHand((event) => search(event.target.value)));
part("short-of").addEventListener("change", byHand(draw));
for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => speak(Number(button.dataset.language)));
part("tables").addEventListener("click", (event) => {
  const button = event.target.closest("[data-go]");
  if (button) byHand(() => choose(Number(button.dataset.go)))(event);
});
// The tables of the other days come after the scripts: on a slow net the map does not wait for them.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("#tables > section").after(...part("later").children);
  if (data.day_count) tell();
});
window.addEventListener("beforeprint", () => print(true));
window.addEventListener("afterprint", () => print(false));
map.on("moveend", () => still || drawNames());
// Who came to a popup from the keyboard reads on in it, and is back at the mark when it closes.
let opener = null;
map.on("popupopen", ({ popup }) => {
  part("frame").classList.add("reading");
  opener = document.activeElement;
  popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", say("close"));
  const content = popup.getElement().querySelector(".popup");
  content.tabIndex = -1;
  content.focus({ preventScroll: true });
});
map.on("popupclose", () => {
  part("frame").classList.remove("reading");
  if (opener?.isConnected) opener.focus({ preventScroll: true });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") map.closePopup();
});

// The layer switches are the legend: each stands beside its sign.
part("layers").append(document.querySelector(".leaflet-control-layers"));
legend.open = wide.matches;
L.control.zoom({ zoomInTitle: data.texts.zoom_in.join(" / "), zoomOutTitle: data.texts.zoom_out.join(" / ") }).addTo(map);
map.attributionControl.setPrefix(false).addAttribution("GeoNames CC BY 4.0, Natural Earth");
fillChoices();
if (data.day_count) choose(data.first);
else drawNames();
