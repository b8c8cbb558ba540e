// The dashboard of samples/Telemetry. Each message is the whole state of one device, its last readings included: one that never comes, because this page was
// too slow for it, leaves no hole.
import { openChannel, showState } from "./shared/channel.js";

const SVG = "http://www.w3.org/2000/svg";
const POINTS = 60;
const RATE_OVER = 5_000; // ms

const element = (id) => document.getElementById(id);
const state = showState(element("state"), { open: "Live" });
const devices = new Map(); // slot -> { row, line, trend, cells, latest state }
let totals = [];           // readings in all, now and a moment ago
let isDrawingDue = false;

const channel = openChannel("/telemetry.v1.Dashboard/Watch", {
  ...state,
  opened: () => { devices.clear(); totals = []; drawSoon(); state.opened(); }, // the states of all devices come first
  waiting: (seconds) => { element("devices").closest("main").classList.add("stale"); state.waiting(seconds); },
  received,
});
state.button.addEventListener("click", () => channel.retry());
addEventListener("resize", drawSoon);

// ProtoJSON leaves out what is false, zero or empty, and writes 64-bit numbers as texts.
function received({ slot = 0, device, online = false, latest = {}, readings = 0, temperatures = [] }) {
  if (!devices.has(slot)) devices.set(slot, makeDevice(slot));
  Object.assign(devices.get(slot), { device, online, latest, readings: Number(readings), temperatures });
  drawSoon();
}

// Drawn at most once a frame, however much comes, and not at all while the page is hidden.
function drawSoon() {
  if (isDrawingDue) return;
  isDrawingDue = true;
  requestAnimationFrame(() => {
    isDrawingDue = false;
    draw([...devices.values()].sort((a, b) => a.device.localeCompare(b.device, "en", { numeric: true })));
  });
}

function draw(all) {
  element("devices").closest("main").classList.remove("stale");
  element("none").hidden = all.length > 0;
  drawTiles(all);
  drawChart(all);
  for (const device of all) drawRow(device);
  sync(element("devices"), all.map((device) => device.row));
}

function drawTiles(all) {
  const live = all.filter((device) => device.online);
  const number = (value, digits) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const total = all.reduce((sum, device) => sum + device.readings, 0);
  const now = performance.now();
  totals.push({ total, now });
  while (totals.length > 2 && now - totals[1].now > RATE_OVER) totals.shift();
  const since = totals[0];
  tell("online", String(live.length), ` of ${all.length}`);
  tell("mean", live.length ? number(live.reduce((sum, device) => sum + (device.latest.temperature ?? 0), 0) / live.length, 1) : "–", " °C");
  tell("rate", now - since.now > 1_000 ? number((total - since.total) * 1_000 / (now - since.now), 0) : "–");
  tell("total", number(total, 0));
}

function tell(id, value, unit = "") {
  const small = document.createElement("small");
  small.textContent = unit;
  element(id).replaceChildren(value, small);
}

// The chart

function drawChart(all) {
  const chart = element("chart");
  const { width, height } = chart.getBoundingClientRect();
  const [left, bottom] = [34, 20];
  const values = all.flatMap((device) => device.temperatures);
  const step = 5;
  const low = Math.floor(Math.min(...values, 15) / step) * step;
  const high = Math.max(Math.ceil(Math.max(...values, 20) / step) * step, low + step);
  const x = (i, count) => left + (POINTS - count + i) * (width - left) / (POINTS - 1);
  const y = (value) => 6 + (high - value) * (height - bottom - 6) / (high - low);

  const every = (high - low) / step > 8 ? 4 * step : step;
  const grid = [];
  for (let value = low; value <= high; value += every) {
    grid.push(shape("line", { x1: left, x2: width, y1: y(value), y2: y(value) }), label(value, left - 8, y(value) + 4, "end"));
  }
  grid.push(label("60 readings ago", left, height - 2, "start"), label("now", width, height - 2, "end"));
  chart.querySelector(".grid").replaceChildren(...grid);

  for (const { line, temperatures, online } of all) {
    line.setAttribute("points", temperatures.map((value, i) => `${x(i, temperatures.length).toFixed(1)},${y(value).toFixed(1)}`).join(" "));
    line.classList.toggle("offline", !online);
  }
  sync(chart.querySelector(".series"), all.map((device) => device.line));
}

function label(text, x, y, anchor) {
  const made = shape("text", { x, y, "text-anchor": anchor });
  made.textContent = String(text);
  return made;
}

// The rows

function makeDevice(slot) {
  const row = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  const cells = ["temperature number", "wide", "number wide", "", "number wide"].map((className) => {
    const cell = document.createElement("td");
    cell.className = className;
    return cell;
  });
  const trend = shape("polyline", {});
  const svg = shape("svg", { viewBox: `0 0 ${POINTS - 1} 20`, preserveAspectRatio: "none", "aria-hidden": "true" });
  svg.append(trend);
  cells[1].append(svg);
  const battery = document.createElement("span");
  battery.className = "battery";
  battery.setAttribute("aria-hidden", "true"); // the number stands beside it
  cells[3].append(battery, "");
  row.append(name, ...cells);
  row.tabIndex = 0;

  const line = shape("polyline", {});
  for (const colored of [row, line]) {
    colored.dataset.slot = String(slot);
    colored.style.setProperty("--hue", String((215 + slot * 137) % 360)); // far from the neighbours'
  }
  const pick = (isPicked) => {
    line.classList.toggle("picked", isPicked);
    element("chart").querySelector(".series").classList.toggle("picked", isPicked);
  };
  for (const event of ["pointerenter", "focus"]) row.addEventListener(event, () => pick(true));
  for (const event of ["pointerleave", "blur"]) row.addEventListener(event, () => pick(false));
  return { row, line, name, cells, trend, battery };
}

function drawRow({ row, name, cells, trend, battery, device, online, latest, readings, temperatures }) {
  const { temperature = 0, humidity = 0, battery: charge = 0 } = latest;
  row.classList.toggle("offline", !online);
  const away = document.createElement("span");
  away.className = "away";
  away.textContent = "offline";
  name.replaceChildren(device, ...(online ? [] : [away]));
  cells[0].textContent = temperature.toFixed(1);
  cells[2].textContent = `${humidity.toFixed(0)} %`;
  cells[4].textContent = readings.toLocaleString("en");
  battery.style.setProperty("--charge", `${charge}%`);
  battery.classList.toggle("low", charge < 20);
  cells[3].lastChild.textContent = `${charge.toFixed(0)} %`;

  const [low, high] = [Math.min(...temperatures), Math.max(...temperatures)];
  const y = (value) => 18 - (value - low) / Math.max(high - low, 0.5) * 16;
  trend.setAttribute("points", temperatures.map((value, i) => `${POINTS - temperatures.length + i},${y(value).toFixed(1)}`).join(" "));
}

function shape(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** Puts the children in place where they are not, and leaves alone what already is: the focus and the pointer stay where they are. */
function sync(parent, children) {
  if (children.length !== parent.children.length || children.some((child, i) => child !== parent.children[i])) parent.replaceChildren(...children);
}
