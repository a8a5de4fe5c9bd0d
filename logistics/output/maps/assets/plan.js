// The coordinators' map: stops, support points, trips, depots, shelters and closed roads of the chosen day.

const dropsOfSite = by(table.drops, (drop) => drop.site);
const callsOfDrop = by(table.calls, (call) => call.drop);
const loadsOfCall = by(table.loads, (load) => load.trip + " " + load.drop);
const dropsOfTrip = by(table.calls, (call) => call.trip);
const purchasesOfDrop = by(table.purchases, (purchase) => purchase.drop);
const underWayOfDrop = by(table.under_way, (goods) => goods.drop);
const balanceOfDrop = by(table.balances, (line) => line.drop);

// A unit may be written "one|many".
const unit = (item, quantity) => form(quantity, pick(table.items[item].unit).split("|"));
const amount = (item, quantity) => number(quantity) + " " + unit(item, quantity);
// What keeps people alive comes first.
const firstToLast = (a, b) => table.items[a.item].tier - table.items[b.item].tier || a.item - b.item;
const vehicleName = (trip) => pick(table.vehicles[trip.vehicle].name) + " " + say("vehicle_number", { number: trip.number });
const tripsOf = (at) => table.trips.filter((trip) => at === null || (trip.first <= at && at <= trip.last));
const sitesOf = (at) => table.sites.filter((site) => at === null || site.day === at);

// --- Popups.

// In hand + comes = hand out + keep; need = hand out + short.
function balanceTable(drop) {
  const lines = [...(balanceOfDrop.get(drop.at) ?? [])].sort(firstToLast).map((line) => {
    const figures = [line.need, line.in_hand, line.comes, line.hand_out, line.keep, line.short].map((value) => (value ? number(value) : "-"));
    const row = cells("td", [[pick(table.items[line.item].name) + " ", element("i", unit(line.item, 2))], ...figures]);
    if (line.short_survival && table.items[line.item].tier === 1) row.className = "critical";
    return row;
  });
  if (!lines.length) return "";
  return Object.assign(grid(say("balance_sum"), ["item", "need", "in_hand", "comes", "hand_out", "keep", "short"], lines), { className: "balance" });
}

function loadTable(drop) {
  const lines = [];
  for (const call of callsOfDrop.get(drop.at) ?? []) {
    const trip = table.trips[call.trip];
    const head = element("th", [call.arrive + "  " + vehicleName(trip), element("span", ", " + say("from") + " " + table.depots[trip.depot].place, "soft")]);
    head.colSpan = 2;
    lines.push(element("tr", head));
    for (const load of [...(loadsOfCall.get(call.trip + " " + drop.at) ?? [])].sort(firstToLast)) {
      lines.push(cells("td", [pick(table.items[load.item].name), amount(load.item, load.quantity)]));
    }
  }
  for (const [place, bought] of by(purchasesOfDrop.get(drop.at) ?? [], (purchase) => purchase.place)) {
    const head = element("th", say("bought") + " " + table.places[place].name);
    head.colSpan = 2;
    lines.push(element("tr", head));
    for (const purchase of [...bought].sort(firstToLast)) lines.push(cells("td", [pick(table.items[purchase.item].name), amount(purchase.item, purchase.quantity)]));
  }
  for (const goods of by(underWayOfDrop.get(drop.at) ?? [], (one) => one.source + " " + pick(one.left)).values()) {
    const head = element("th", say("on_the_road", { date: pick(goods[0].left), place: goods[0].source }));
    head.colSpan = 2;
    lines.push(element("tr", head));
    for (const one of [...goods].sort(firstToLast)) lines.push(cells("td", [pick(table.items[one.item].name), amount(one.item, one.quantity)]));
  }
  return lines.length ? grid(say("load_table"), ["item", "quantity"], lines) : element("p", say("nothing_comes"));
}

const pointsOfStop = (stop, site) =>
  table.drops.filter((drop) => drop.group === stop.group && table.sites[drop.site].day === site.day && table.sites[drop.site].support && balanceOfDrop.has(drop.at));

function sitePopup(site) {
  const parts = [element("h3", pick(site.name)), element("p", pick(data.days.long[site.day]), "soft")];
  for (const drop of dropsOfSite.get(site.at)) {
    const group = table.groups[drop.group].name;
    parts.push(element("h4", say("group_of", { group, people: number(drop.people) })));
    parts.push(element("p", say("hours") + " " + drop.opens + "-" + drop.closes));
    parts.push(balanceTable(drop));
    if (site.support) parts.push(element("p", say("short_at_stop"), "soft"));
    else if (pointsOfStop(drop, site).length) parts.push(element("p", say("points_before"), "soft"));
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
    ...worthTable(depot),
    tripTable(tripsOf(day).filter((trip) => trip.depot === depot.at)),
  ];
}

// What one more tonne at a depot would bring, where the run has values.
function worthTable(depot) {
  const lines = table.worth.filter((row) => row.depot === depot.at).map((row) =>
    cells("td", [pick(table.items[row.item].name) + ", " + pick(row.from), number(row.survival), number(row.full)]),
  );
  return lines.length ? [grid(say("worth_table"), ["item", "worth_survival", "worth_full"], lines), element("p", say("worth_note"), "soft")] : [];
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

// What was received at a place before the days of the plan, the last day first.
function receivedPopup(lines) {
  const told = lines.map((row) => {
    const how = say(row.recorded ? "told_recorded" : "told_issued");
    return cells("td", [pick(row.day), row.group, pick(table.items[row.item].name), amount(row.item, row.quantity), how]);
  });
  return [element("h3", lines[0].name), element("p", say("received_so_far"), "soft"), grid("", ["day", "group", "item", "received", "told"], told)];
}

// --- Marks.

// The item whose shortfall is shown; all of them if none is chosen.
function shortOf(site) {
  const chosen = shortChosen();
  if (chosen === null) return { share: site.share, critical: Boolean(site.critical) };
  const lines = dropsOfSite.get(site.at).flatMap((drop) => balanceOfDrop.get(drop.at) ?? []);
  const rows = lines.filter((line) => line.item === chosen);
  const sum = (key) => rows.reduce((total, need) => total + need[key], 0);
  const short = sum("short_survival");
  return { share: short ? short / sum("survival") : 0, critical: short > 0 && table.items[chosen].tier === 1 };
}

function drawSites() {
  for (const sites of by(sitesOf(day), (site) => site.support + " " + spot(site)).values()) {
    const shorts = sites.map(shortOf);
    const worst = Math.max(...shorts.map((short) => short.share));
    const alarm = day !== null && shorts.some((short) => short.critical) ? sign("critical") : "";
    const content = () => (sites.length === 1 ? sitePopup(sites[0]) : daysPopup(sites));
    if (worst > 0) ring(sites[0], worst, content);
    const support = sites[0].support;
    const drawn = mark(sites[0], support ? "support" : "stops", day === null ? 16 : support ? 20 : 24, [0, 0], pick(sites[0].name), alarm);
    layers[support ? "support" : "stops"].addLayer(withPopup(drawn.setZIndexOffset(support ? 500 : 1000), content));
  }
}

// Where each group is, how many they are, and the way it came since the night before.
function drawGroups() {
  const stops = sitesOf(day).filter((site) => !site.support);
  for (const sites of by(day === null ? [] : stops, spot).values()) {
    const drops = sites.flatMap((site) => dropsOfSite.get(site.at));
    board("groups", sites[0], drops.map((drop) => table.groups[drop.group].name + " " + number(drop.people)));
  }
  for (const way of waysOfGroups()) {
    const shown = way.filter((site) => day === null || site.day === day || site.day === day - 1);
    const look = { className: "groups", weight: day === null ? 1.5 : 3, dashArray: "2 7", lineCap: "round", interactive: false };
    if (shown.length > 1) layers.groups.addLayer(L.polyline(shown.map((site) => [site.lat, site.lon]), look));
  }
}

function waysOfGroups() {
  const stays = table.drops.map((drop) => ({ group: drop.group, ...table.sites[drop.site] })).filter((site) => !site.support);
  return [...by(stays, (site) => site.group).values()].map((way) => way.sort((a, b) => a.day - b.day));
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
  for (const [depot, [best]] of by(table.worth, (row) => row.depot)) {
    const look = { radius: 8 + 20 * Math.sqrt(best.size), className: "worth", weight: 3, fill: false };
    const at = table.depots[depot];
    layers.worth.addLayer(withPopup(L.circleMarker([at.lat, at.lon], look), () => depotPopup(at)));
  }
  for (const shelters of by(table.shelters, spot).values()) {
    const title = say("shelters_in", { place: shelters[0].place });
    layers.shelters.addLayer(withPopup(mark(shelters[0], "shelters", 18, [-17, -11], title), () => shelterPopup(shelters)));
  }
}

function drawReceived() {
  for (const lines of by(table.received, spot).values()) {
    const title = say("received_so_far") + ": " + lines[0].name;
    const drawn = mark(lines[0], "received", 16, [20, 13], title).setZIndexOffset(2000);
    layers.received.addLayer(withPopup(drawn, () => receivedPopup(lines)));
  }
}

// --- What the page asks of every map.

function drawMarks() {
  drawClosures();
  drawTrips();
  drawGroups();
  drawSites();
  drawBases();
  drawReceived();
}

function pointsOf(at) {
  const trips = [...new Set(tripsOf(at).map((trip) => trip.path))].flatMap((path) => data.paths[path]);
  return [...sitesOf(at).map((site) => [site.lat, site.lon]), ...trips];
}

// Names to write: lower ranks first; `today` are those of the day's stops.
function labels() {
  const stops = by(sitesOf(day).filter((site) => !site.support), (site) => site.place);
  const towns = table.places.map((place) => {
    const here = stops.get(place.at) ?? [];
    const today = here.length > 0;
    const text = today && day === null ? place.name + " " + dayName(here[0].day) : place.name;
    const marked = Math.max(today ? 10 : 0, ...here.map((site) => clear(shortOf(site).share)));
    return { ...place, text, marked, rank: today && day !== null ? -1 : place.rank, look: today && day !== null ? "today" : "rank" + place.rank };
  });
  const states = map.getZoom() >= 5.5 ? table.states : [];
  return [...towns, ...states.map((state) => ({ ...state, text: state.name, rank: 9, look: "state" }))];
}

function searchable() {
  const towns = table.places.map((place) => {
    const sites = table.sites.filter((site) => site.place === place.at && !site.support);
    return { ...place, text: place.name, content: () => (sites.length ? daysPopup(sites) : [element("h3", place.name), element("p", say("no_stop_here"))]) };
  });
  const depots = table.depots.map((depot) => ({ ...depot, text: say("depot") + " " + depot.place, content: () => depotPopup(depot) }));
  const shelters = table.shelters.map((shelter) => ({ ...shelter, text: shelter.name, content: () => shelterPopup([shelter]) }));
  return [...towns, ...depots, ...shelters];
}

// Streets of OpenStreetMap, only where somebody switches them on: its server then learns which area is looked at.
// They lie under the outlines, which go when the first of them has come: without a net the map stays as it is.
const tiles = L.tileLayer(data.tiles, { attribution: "© OpenStreetMap, openstreetmap.org/copyright", maxZoom: map.getMaxZoom() });
const [streets, noStreets] = ["tiles", "no-tiles"].map((id) => document.getElementById(id));

function outlines(on) {
  for (const name of data.base) map[on ? "addLayer" : "removeLayer"](window[name]);
  if (on) [...data.base].reverse().forEach((name) => window[name].bringToBack());
}

tiles.on("tileload", () => {
  noStreets.hidden = true;
  if (streets.checked) outlines(false);
});
tiles.on("tileerror", () => {
  noStreets.hidden = !streets.checked;
});
streets.addEventListener("change", () => {
  noStreets.hidden = true;
  if (!streets.checked) outlines(true);
  map[streets.checked ? "addLayer" : "removeLayer"](tiles);
});
