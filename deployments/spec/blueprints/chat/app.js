"use strict";

// Connects to the address that Tierboard writes into tierboard-config.json beside this page at each deployment.

const byId = (id) => document.getElementById(id);
const SHOWN = 200;
const LONGEST_WAIT = 30_000;
const STAY = 5 * 60_000; // AWS ends a connection after ten minutes of silence, and any after two hours.

let address = "";
let socket = null;
let tries = 0;
let staying = 0;

async function findAddress() {
  const answer = await fetch("/tierboard-config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error("This page does not know its chat yet. Deploy it once more.");
  const { sockets } = await answer.json();
  const found = sockets && Object.values(sockets)[0];
  if (!found) throw new Error("This page is not connected to a chat.");
  return found;
}

function connect() {
  const asked = new URLSearchParams({ name: byId("name").value.trim(), room: byId("room").value.trim() || "lobby" });
  let opened = false;
  byId("state").textContent = "Connecting…";
  socket = new WebSocket(`${address}?${asked}`);
  socket.addEventListener("open", () => {
    opened = true;
    tries = 0;
    byId("state").textContent = "Connected.";
    byId("problem").textContent = "";
    byId("where").textContent = `Room ${asked.get("room")}`;
    byId("enter").hidden = true;
    byId("talk").hidden = false;
    byId("text").focus();
    send({ action: "hello" });
    staying = setInterval(() => send({ action: "stay" }), STAY);
  });
  socket.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
  socket.addEventListener("close", () => {
    clearInterval(staying);
    if (!opened && byId("talk").hidden) {
      byId("state").textContent = "";
      byId("problem").textContent = "The chat let nobody in. Check name and room, and your connection.";
      return;
    }
    const wait = Math.min(LONGEST_WAIT, 1_000 * 2 ** tries);
    tries += 1;
    byId("state").textContent = "The connection ended. Connecting again…";
    setTimeout(connect, wait);
  });
}

function send(message) {
  if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function hear(message) {
  if (message.kind === "people") {
    byId("people").textContent = `Here: ${message.names.join(", ")}`;
  } else if (message.kind === "said") {
    show(message);
  } else if (message.text || message.message) {
    byId("problem").textContent = message.text || message.message;
  }
}

function show({ name, text, at }) {
  const line = document.createElement("li");
  const who = document.createElement("b");
  who.textContent = name;
  const when = document.createElement("time");
  when.dateTime = at;
  when.textContent = new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const words = document.createElement("p");
  words.textContent = text;
  line.append(who, " ", when, words);
  const list = byId("messages");
  list.append(line);
  while (list.children.length > SHOWN) list.firstElementChild.remove();
  list.scrollTop = list.scrollHeight;
}

byId("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = byId("name").value.trim();
  byId("problem").textContent = name ? "" : "Say who you are first.";
  if (name) connect();
  else byId("name").focus();
});

byId("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  byId("problem").textContent = "";
  if (!text) return;
  if (!socket || socket.readyState !== WebSocket.OPEN) {
    byId("problem").textContent = "Not connected just now. Your message is still here.";
    return;
  }
  send({ action: "say", text });
  byId("text").value = "";
});

findAddress().then(
  (found) => {
    address = found;
    byId("state").textContent = "";
    byId("enter").hidden = false;
    byId("name").focus();
  },
  (error) => {
    byId("state").textContent = "";
    byId("problem").textContent = error.message;
  },
);
