// The page of samples/Chat. Everything that came from somebody is shown by textContent and never as markup.
import { openChannel, showState } from "./shared/channel.js";

const PATH = "/chat.v1.Rooms/Join";
const MOST_LINES = 300;      // that the page keeps
const TYPING_REPEATED = 2000; // how often a writer says so
const TYPING_FORGOTTEN = 5000; // when one who has fallen silent no longer counts as writing

const element = (id) => document.getElementById(id);
const people = new Map();    // name -> timer of the typing note, or null
const seen = new Set();      // ids of the lines that are shown
const state = showState(element("state"));
let channel = null;
let room = "";
let me = "";
let wanted = "";
let toldTyping = 0;

// Coming and going

element("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  enter(element("room").value, element("name").value.trim());
});
element("open").addEventListener("submit", (event) => {
  event.preventDefault();
  enter(element("other").value, wanted);
  element("other").value = "";
});
element("leave").addEventListener("click", () => leave(""));
state.button.addEventListener("click", () => channel.retry());

function enter(toRoom, asName) {
  channel?.close();
  [room, wanted, toldTyping] = [toRoom, asName, 0];
  seen.clear();
  element("lines").replaceChildren();
  showPeople([]);
  element("title").textContent = room;
  element("problem").textContent = "";
  channel = openChannel(PATH, {
    ...state,
    opened: () => channel.send({ enter: { room, name: wanted } }), // shown as open when the room says welcome
    connecting: () => { showPeople([]); state.connecting(); canSend(false); },
    waiting: (seconds) => { showPeople([]); state.waiting(seconds); canSend(false); },
    ended: (code, reason) => leave(reason || `The server has closed the room (${code}).`),
    received,
  });
  element("door").hidden = true;
  element("inside").hidden = false;
  element("text").focus();
}

function leave(problem) {
  channel.close();
  element("inside").hidden = true;
  element("door").hidden = false;
  element("problem").textContent = problem;
  element("name").focus();
}

// What the room says: one of these members is there

function received({ welcome, line, joined, left, typing, rooms }) {
  if (welcome) {
    me = welcome.name;
    element("me").textContent = me;
    showPeople(welcome.people);
    state.opened();
    canSend(true);
  } else if (line) {
    setTyping(line.name, false);
    showLine(line);
  } else if (joined) {
    people.set(joined.name, null);
    showPeople([...people.keys()]);
    showNote(`${joined.name} has come`);
  } else if (left) {
    setTyping(left.name, false);
    people.delete(left.name);
    showPeople([...people.keys()]);
    showNote(`${left.name} has left`);
  } else if (typing) {
    setTyping(typing.name, typing.active ?? false); // ProtoJSON leaves out what is false, zero or empty
  } else if (rooms) {
    showRooms(rooms.rooms ?? []);
  }
}

function showLine({ id, name, text, time }) {
  if (seen.has(id)) return; // known from before the connection was lost
  seen.add(id);
  const head = make("div", "head", make("strong", "", name), make("time", "", new Date(time).toLocaleTimeString([], { timeStyle: "short" })));
  const item = make("li", "line", avatar(name), head, make("div", "text", text));
  item.classList.toggle("mine", name === me);
  item.classList.toggle("more", element("lines").lastElementChild?.dataset.name === name);
  item.dataset.name = name;
  append(item);
}

function showNote(text) {
  append(make("li", "note", text));
}

function append(item) {
  const lines = element("lines");
  const follows = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 80; // who reads further up is left there
  lines.append(item);
  while (lines.children.length > MOST_LINES) lines.firstElementChild.remove();
  if (follows) lines.scrollTop = lines.scrollHeight;
}

function showPeople(names) {
  for (const name of people.keys()) if (!names.includes(name)) setTyping(name, false);
  const timers = new Map(people);
  people.clear();
  for (const name of names.toSorted((a, b) => a.localeCompare(b))) people.set(name, timers.get(name) ?? null);
  element("count").textContent = people.size ? `· ${people.size}` : "";
  element("people").replaceChildren(...[...people.keys()].map((name) => {
    const item = make("li", "", avatar(name), make("span", "", name === me ? `${name} (you)` : name));
    item.classList.toggle("typing", people.get(name) !== null);
    return item;
  }));
}

function showRooms(rooms) {
  element("rooms").replaceChildren(...rooms.map(({ name, people: number }) => {
    const count = make("span", "number", String(number));
    count.setAttribute("aria-label", `${number} there`);
    const button = make("button", "", make("span", "", name), count);
    button.type = "button";
    if (name === room) button.setAttribute("aria-current", "true");
    else button.addEventListener("click", () => enter(name, wanted));
    return make("li", "", button);
  }));
  element("rooms").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Who is typing

function setTyping(name, active) {
  if (!people.has(name) || name === me) return;
  clearTimeout(people.get(name));
  people.set(name, active ? setTimeout(() => setTyping(name, false), TYPING_FORGOTTEN) : null);
  const writers = [...people].filter(([, timer]) => timer !== null).map(([writer]) => writer);
  [...people.keys()].forEach((person, i) => element("people").children[i]?.classList.toggle("typing", writers.includes(person)));
  element("typing").textContent =
    writers.length === 0 ? "" : writers.length === 1 ? `${writers[0]} is typing` : writers.length < 4 ? `${writers.join(", ")} are typing` : "Several people are typing";
}

element("text").addEventListener("input", () => {
  const active = element("text").value !== "";
  const now = performance.now();
  if (active ? now - toldTyping > TYPING_REPEATED || toldTyping === 0 : toldTyping !== 0) {
    channel.send({ typing: { active } });
    toldTyping = active ? now : 0;
  }
});

// Saying something

element("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = element("text").value.trim();
  if (text && channel.send({ say: { text } })) {
    element("text").value = "";
    toldTyping = 0;
  }
});

function canSend(can) {
  element("say").querySelector("button").disabled = !can; // what is being written stays in its field
}

// Building blocks

function make(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content); // a text becomes a text node, whatever is in it
  return made;
}

function avatar(name) {
  const made = make("span", "avatar", [...name][0].toUpperCase());
  made.setAttribute("aria-hidden", "true");
  made.style.setProperty("--hue", String([...name].reduce((hash, letter) => (hash * 31 + letter.codePointAt(0)) % 360, 7)));
  return made;
}
