// Fills the map with the chosen day and answers the controls of the page.
// All data stands in the JSON block; every text of the tables goes into the page as text, never as HTML.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const map = window[data.map];
  const layers = Object.fromEntries(Object.entries(data.layers).map(([key, name]) => [key, window[name]]));
  const legend = document.getElementById("legend");
  const wide = window.matchMedia("(min-width: 761px)");
  let language = 0; // 0 Spanish, 1 English
  let day = 0; // null: all days

  // --- Tables: columns become rows; a row that belongs to another is found through `by`.

  function rows(columns) {
    const names = Object.keys(columns);
    return columns[names[0]].map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]]).concat([["at", at]])));
  }

  function by(list, key) {
    const found = new Map();
    for (const row of list) {
      const value = key(row);
      if (!found.has(value)) found.set(value, []);
      found.get(value).push(row);
    }
    return found;
  }

  const table = {};
  for (const name of ["items", "vehicles", "groups", "places", "states", "depots", "fleet", "shelters", "closures", "sites", "drops", "needs", "trips", "calls", "loads", "purchases"]) {
    table[name] = rows(data[name]);
  }
  const dropsOfSite = by(table.drops, (drop) => drop.site);
  const callsOfDrop = by(table.calls, (call) => call.drop);
  const loadsOfCall = by(table.loads, (load) => load.trip + " " + load.drop);
  const dropsOfTrip = by(table.calls, (call) => call.trip);
  const purchasesOfDrop = by(table.purchases, (purchase) => purchase.drop);
  const needsOfDay = by(table.needs, (need) => need.group + " " + need.day);
  const spot = (row) => row.lat + " " + row.lon;

  // --- Words.

  const pick = (pair) => pair[language];
  const say = (key, values = {}) => pick(data.texts[key]).replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
  const percent = (share) => Math.max(1, Math.round(share * 100)) + "%";
  const dayName = (at) => pick(data.days.short[at]);
  // A unit may be written "one|many".
  const unit = (item, quantity) => pick(table.items[item].unit).split("|").at(quantity === 1 ? 0 : -1);
  const amount = (item, quantity) => number(quantity) + " " + unit(item, quantity);
  const counted = (item) => pick(table.items[item].unit).includes("|");
  const vehicleName = (trip) => pick(table.vehicles[trip.vehicle].name) + " " + say("vehicle_number", { number: trip.number });

  function element(tag, content, className) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    for (const part of [].concat(content ?? [])) made.append(part);
    return made;
  }

  const cells = (tag, values) => element("tr", values.map((value, at) => element(tag, value, at > 0 && /^[\d,]+(%| |$)/.test(value) ? "number" : "")));

  function grid(caption, heads, lines) {
    const head = element("tr", heads.map((key) => element("th", say(key))));
    return element("table", [element("caption", caption), element("thead", head), element("tbody", lines)]);
  }

  // --- Popups.

  function needTable(group, at) {
    const lines = (needsOfDay.get(group + " " + at) ?? []).map((need) => {
      const line = cells("td", [
        pick(table.items[need.item].name),
        counted(need.item) ? number(need.need) : amount(need.item, need.need),
        number(need.received),
        need.covered + "%",
        need.short ? number(need.short) : "",
      ]);
      if (need.short_survival) line.className = "critical";
      return line;
    });
    return grid(say("need_table"), ["item", "need", "received", "covered", "missing"], lines);
  }

  function loadTable(drop) {
    const lines = [];
    for (const call of callsOfDrop.get(drop.at) ?? []) {
      const trip = table.trips[call.trip];
      const head = element("th", [call.arrive + "  " + vehicleName(trip), element("span", ", " + say("from") + " " + table.depots[trip.depot].place, "soft")]);
      head.colSpan = 2;
      lines.push(element("tr", head));
      for (const load of loadsOfCall.get(call.trip + " " + drop.at) ?? []) {
        lines.push(cells("td", [pick(table.items[load.item].name), amount(load.item, load.quantity)]));
      }
    }
    for (const [place, bought] of by(purchasesOfDrop.get(drop.at) ?? [], (purchase) => purchase.place)) {
      const head = element("th", say("bought") + " " + table.places[place].name);
      head.colSpan = 2;
      lines.push(element("tr", head));
      for (const purchase of bought) lines.push(cells("td", [pick(table.items[purchase.item].name), amount(purchase.item, purchase.quantity)]));
    }
    return lines.length ? grid(say("load_table"), ["item", "quantity"], lines) : element("p", say("nothing_comes"));
  }

  function sitePopup(site) {
    const parts = [element("h3", pick(site.name)), element("p", pick(data.days.long[site.day]), "soft")];
    for (const drop of dropsOfSite.get(site.at)) {
      const group = table.groups[drop.group].name;
      parts.push(element("h4", group + ", " + number(drop.people) + " " + say("people")));
      parts.push(element("p", say("hours") + " " + drop.opens + "-" + drop.closes));
      if (!site.support) parts.push(needTable(drop.group, site.day));
      parts.push(loadTable(drop));
    }
    return parts;
  }

  function daysPopup(sites) {
    const lines = sites.map((site) => {
      const drops = dropsOfSite.get(site.at);
      const go = element("button", dayName(site.day));
      go.addEventListener("click", () => choose(site.day));
      const names = drops.map((drop) => table.groups[drop.group].name).join(", ");
      return element("tr", [element("td", go), element("td", names), element("td", site.share ? percent(site.share) : "", "number")]);
    });
    return [element("h3", pick(sites[0].name)), grid("", ["day", "group", "worst"], lines)];
  }

  function destinations(trip) {
    const sites = (dropsOfTrip.get(trip.at) ?? []).map((call) => pick(table.sites[table.drops[call.drop].site].name));
    return [...new Set(sites)].join(", ");
  }

  function tripTable(trips) {
    const lines = trips.map((trip) => {
      const back = (trip.last > trip.first ? dayName(trip.last) + " " : "") + trip.back;
      const leaves = (trip.first === day ? "" : dayName(trip.first) + " ") + trip.leaves;
      return cells("td", [leaves, vehicleName(trip), destinations(trip), number(trip.kg) + " kg", back]);
    });
    return lines.length ? grid(say("trips_of_depot"), ["leaves", "vehicle", "goes_to", "load", "back"], lines) : element("p", say("no_trips"));
  }

  function depotPopup(depot) {
    const fleet = table.fleet.filter((row) => row.depot === depot.at).map((row) => row.count + " × " + pick(table.vehicles[row.vehicle].name));
    return [
      element("h3", say("depot") + " " + depot.place),
      element("p", pick(depot.operator)),
      element("p", say("open", { first: pick(depot.opens), last: pick(depot.closes), hours: depot.hours })),
      element("p", say("fleet") + ": " + fleet.join(", ")),
      element("p", depot.notes, "soft"),
      tripTable(tripsOf(day).filter((trip) => trip.depot === depot.at)),
    ];
  }

  function shelterPopup(shelters) {
    const lines = shelters.map((shelter) => {
      const capacity = shelter.capacity ? say("capacity", { people: number(shelter.capacity) }) : say("capacity_unknown");
      return element("p", [element("b", shelter.name), ", " + pick(shelter.kind) + ", " + capacity]);
    });
    return [element("h3", say("shelters_in", { place: shelters[0].place })), ...lines, element("p", say("town_position"), "soft")];
  }

  function closurePopup(closure) {
    const [first, last] = closure.dates.map(pick);
    return [element("h3", closure.from + " - " + closure.to), element("p", say("closed_from_to", { first, last })), element("p", closure.reason)];
  }

  function withPopup(layer, content) {
    const size = map.getSize();
    return layer.bindPopup(() => element("div", content(), "popup"), {
      minWidth: Math.min(320, size.x - 44),
      maxWidth: Math.min(390, size.x - 44),
      maxHeight: Math.round(size.y * 0.72),
      autoPanPaddingTopLeft: wide.matches ? [60, 10] : [4, 8],
      autoPanPaddingBottomRight: wide.matches ? [legend.offsetWidth + 20, 10] : [4, 8],
    });
  }

  // --- Marks.

  const tripsOf = (at) => table.trips.filter((trip) => at === null || (trip.first <= at && at <= trip.last));
  const sitesOf = (at) => table.sites.filter((site) => at === null || site.day === at);
  const sign = (name) => `<svg class="sign ${name}"><use href="#sign-${name}"/></svg>`;
  const severity = (share) => (share < 0.1 ? "low" : share <= 0.4 ? "middle" : "high");

  // `shift` moves a sign aside, so that a depot and a shelter in the same town as a stop can all be seen.
  function mark(at, name, size, shift, title, extra = "") {
    const icon = L.divIcon({ className: "mark", html: sign(name) + extra, iconSize: [size, size], iconAnchor: [size / 2 - shift[0], size / 2 - shift[1]], popupAnchor: shift });
    return L.marker([at.lat, at.lon], { icon, title, alt: title, keyboard: true, riseOnHover: true });
  }

  function drawSites() {
    const groups = by(sitesOf(day), (site) => site.support + " " + spot(site));
    for (const sites of groups.values()) {
      const worst = sites.reduce((a, b) => (b.share > a.share ? b : a));
      const alarm = day !== null && sites.some((site) => site.critical) ? sign("critical") : "";
      const content = () => (sites.length === 1 ? sitePopup(sites[0]) : daysPopup(sites));
      const title = pick(sites[0].name);
      if (worst.share > 0) {
        const level = severity(worst.share);
        const ring = L.circleMarker([worst.lat, worst.lon], { radius: day === null ? 13 + 9 * worst.share : 15 + 22 * worst.share, className: level, weight: 2, fill: true });
        layers.short.addLayer(withPopup(ring, content));
        const text = `<span class="share">-${percent(worst.share)}</span>`;
        const label = L.divIcon({ className: "mark", html: text, iconSize: [24, 24] });
        if (day !== null) layers.short.addLayer(L.marker([worst.lat, worst.lon], { icon: label, interactive: false, zIndexOffset: 2000 }));
      }
      const support = sites[0].support;
      const drawn = mark(sites[0], support ? "support" : "stops", day === null ? 16 : support ? 20 : 24, [0, 0], title, alarm);
      layers[support ? "support" : "stops"].addLayer(withPopup(drawn.setZIndexOffset(support ? 500 : 1000), content));
    }
  }

  function drawTrips() {
    for (const [path, trips] of by(tripsOf(day), (trip) => trip.path)) {
      const points = data.paths[path];
      const content = () => [element("h3", say("trips_from", { place: table.depots[trips[0].depot].place })), tripTable(trips)];
      const look = { className: "trips", weight: day === null ? 2 : 3.5, opacity: day === null ? 0.35 : 0.75, interactive: false };
      layers.trips.addLayer(L.polyline(points, look));
      // A line wide enough for a finger, not seen.
      layers.trips.addLayer(withPopup(L.polyline(points, { weight: 18, opacity: 0 }), content));
    }
  }

  function drawClosures() {
    for (const closure of table.closures.filter((row) => day === null || (row.first <= day && day <= row.last))) {
      layers.closed.addLayer(L.polyline(closure.line, { color: "#f0e442", weight: 7, interactive: false }));
      layers.closed.addLayer(L.polyline(closure.line, { color: "#000", weight: 5, dashArray: "8 8", lineCap: "butt", interactive: false }));
      const [from, to] = closure.line;
      const middle = { lat: (from[0] + to[0]) / 2, lon: (from[1] + to[1]) / 2 };
      layers.closed.addLayer(withPopup(mark(middle, "closed", 24, [0, 0], closure.from + " - " + closure.to), () => closurePopup(closure)));
    }
  }

  function drawBases() {
    for (const depot of table.depots) {
      layers.depots.addLayer(withPopup(mark(depot, "depots", 18, [-17, 9], say("depot") + " " + depot.place), () => depotPopup(depot)));
    }
    for (const shelters of by(table.shelters, spot).values()) {
      const title = say("shelters_in", { place: shelters[0].place });
      layers.shelters.addLayer(withPopup(mark(shelters[0], "shelters", 18, [-17, -11], title), () => shelterPopup(shelters)));
    }
  }

  // --- Names: the most important first; a name that would lie on another is left out until the map is closer.

  const SIDES = { right: [0, -0.5], left: [-1, -0.5], below: [-0.5, 0], above: [-0.5, -1] };

  function drawNames() {
    layers.towns.clearLayers();
    const firstDay = new Map(sitesOf(day).filter((site) => !site.support).reverse().map((site) => [site.place, site.day]));
    const names = table.places.map((place) => {
      const today = firstDay.has(place.at);
      const text = today && day === null ? place.name + " " + dayName(firstDay.get(place.at)) : place.name;
      return { ...place, text, rank: today && day !== null ? -1 : place.rank, look: today && day !== null ? "today" : "rank" + place.rank };
    });
    if (map.getZoom() >= 5.5) names.push(...table.states.map((state) => ({ ...state, text: state.name, rank: 9, look: "state" })));
    const taken = [...marksAsBoxes()];
    const view = boxAt(map.getContainer());
    const covered = [legend, ...document.querySelectorAll(".leaflet-control-zoom")].map(boxAt);
    for (const name of names.sort((a, b) => a.rank - b.rank)) {
      const point = map.latLngToLayerPoint([name.lat, name.lon]);
      if (name.rank < 9) layers.towns.addLayer(L.circleMarker([name.lat, name.lon], { className: "towns", radius: 3, weight: 1, color: "#fff", fillOpacity: 1, interactive: false }));
      const width = name.text.length * (name.look === "today" ? 8 : name.look === "state" ? 9 : 6.6);
      const gap = name.rank < 9 ? 5 + (firstDay.has(name.at) ? 10 : 0) : 0;
      const sides = name.rank < 9 ? Object.keys(SIDES) : ["above"];
      const free = sides.map((side) => ({ side, box: boxOf(point, SIDES[side], width, gap) })).filter(({ box }) => !taken.some((other) => meet(box, other)));
      if (!free.length) continue;
      const { side, box } = free.find((choice) => inside(choice.box, view) && !covered.some((other) => meet(choice.box, other))) ?? free[0];
      taken.push(box);
      const icon = L.divIcon({ className: "name", html: element("span", name.text, side + " " + name.look), iconSize: [0, 0], iconAnchor: anchor(side, gap) });
      layers.towns.addLayer(L.marker([name.lat, name.lon], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }));
    }
  }

  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const inside = (a, b) => b.left < a.left && a.right < b.right && b.top < a.top && a.bottom < b.bottom;

  // The box of a part of the page, in the map's own points.
  function boxAt(part) {
    const [box, frame] = [part.getBoundingClientRect(), map.getContainer().getBoundingClientRect()];
    const corner = map.containerPointToLayerPoint([box.left - frame.left, box.top - frame.top]);
    return { left: corner.x, top: corner.y, right: corner.x + box.width, bottom: corner.y + box.height };
  }

  function anchor(side, gap) {
    return { right: [-gap, 0], left: [gap, 0], below: [0, -gap], above: [0, gap] }[side];
  }

  function boxOf(point, [x, y], width, gap) {
    const left = point.x + x * width + (x === 0 ? gap : x === -1 ? -gap : 0);
    const top = point.y + y * 14 + (y === 0 ? gap : y === -1 ? -gap : 0);
    return { left, top, right: left + width, bottom: top + 14 };
  }

  function* marksAsBoxes() {
    for (const key of ["stops", "support", "depots", "shelters", "closed"]) {
      for (const layer of layers[key].getLayers()) {
        if (!layer.getLatLng) continue;
        const { iconSize, iconAnchor } = layer.options.icon.options;
        const point = map.latLngToLayerPoint(layer.getLatLng());
        const [left, top] = [point.x - iconAnchor[0], point.y - iconAnchor[1]];
        yield { left, top, right: left + iconSize[0], bottom: top + iconSize[1] };
      }
    }
  }

  // --- The page.

  function draw() {
    map.closePopup();
    for (const layer of Object.values(layers)) layer.clearLayers();
    drawClosures();
    drawTrips();
    drawSites();
    drawBases();
    drawNames();
  }

  function fit() {
    const bounds = L.latLngBounds(sitesOf(day).map((site) => [site.lat, site.lon]));
    for (const trip of tripsOf(day)) bounds.extend(data.paths[trip.path]);
    if (!bounds.isValid()) return;
    // The whole way runs from north-west to south-east and leaves the legend's corner free.
    const right = legend.open && day !== null && map.getSize().x > 600 ? legend.offsetWidth : 0;
    map.fitBounds(bounds, { paddingTopLeft: wide.matches ? [70, 50] : [40, 50], paddingBottomRight: [(wide.matches ? 90 : 40) + right, 50], maxZoom: 10, animate: false });
  }

  function tell() {
    const slider = document.getElementById("slider");
    if (day !== null) slider.value = day;
    slider.setAttribute("aria-valuetext", day === null ? say("all_days") : pick(data.days.long[day]));
    document.getElementById("chosen").textContent = day === null ? say("all_days") : pick(data.days.middle[day]);
    document.getElementById("all").setAttribute("aria-pressed", String(day === null));
    document.getElementById("previous").disabled = day === 0;
    document.getElementById("next").disabled = day === data.day_count - 1;
    for (const section of document.querySelectorAll("[data-day]")) section.hidden = section.dataset.day !== String(day ?? "all");
  }

  function choose(chosen) {
    day = chosen;
    tell();
    fit();
    draw();
  }

  function speak(chosen) {
    language = chosen;
    document.documentElement.lang = language ? "en" : "es";
    for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(Number(button.dataset.language) === language));
    tell();
    draw();
  }

  function print(on) {
    document.documentElement.classList.toggle("printing", on);
    legend.open = on || wide.matches;
    map.invalidateSize({ animate: false, pan: false });
    fit();
    drawNames();
  }

  const step = (by) => choose(Math.min(data.day_count - 1, Math.max(0, (day ?? Number(document.getElementById("slider").value)) + by)));
  document.getElementById("slider").addEventListener("input", (event) => choose(Number(event.target.value)));
  document.getElementById("previous").addEventListener("click", () => step(-1));
  document.getElementById("next").addEventListener("click", () => step(1));
  document.getElementById("all").addEventListener("click", () => choose(day === null ? Number(document.getElementById("slider").value) : null));
  for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => speak(Number(button.dataset.language)));
  for (const button of document.querySelectorAll("[data-go]")) button.addEventListener("click", () => choose(Number(button.dataset.go)));
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  map.on("zoomend", drawNames);
  map.on("popupopen", () => document.getElementById("frame").classList.add("reading"));
  map.on("popupclose", () => document.getElementById("frame").classList.remove("reading"));

  // The layer switches are the legend: each stands beside its sign.
  document.getElementById("layers").append(document.querySelector(".leaflet-control-layers"));
  legend.open = wide.matches;
  L.control.zoom({ zoomInTitle: data.texts.zoom_in.join(" / "), zoomOutTitle: data.texts.zoom_out.join(" / ") }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution("GeoNames CC BY 4.0, Natural Earth");
  choose(0);
})();
