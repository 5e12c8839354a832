"use strict";

// Talks to the API whose address Tierboard writes into tierboard-config.json beside this page at each deployment.

const WAKING_SECONDS = 5;
const MOST_TRIES = 8;
const byId = (id) => document.getElementById(id);
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const shownDay = (day) => new Date(`${day}T00:00:00`).toLocaleDateString(undefined, { dateStyle: "full" });

let api = "";
let last = null;

async function findApi() {
  const answer = await fetch("/tierboard-config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error("This page does not know its API yet. Deploy it once more.");
  const { apis } = await answer.json();
  const address = apis && Object.values(apis)[0];
  if (!address) throw new Error("This page is not connected to an API.");
  return address.replace(/\/+$/, "");
}

// A database that nobody asked for a while is asleep: the first call wakes it, and a later one is answered.
async function call(path, options = {}) {
  for (let tries = 1; ; tries += 1) {
    let answer;
    try {
      if (!api) api = await findApi();
      answer = await fetch(api + path, options);
    } catch (error) {
      throw error instanceof TypeError ? new Error("The API cannot be reached. Check your connection.") : error;
    }
    if (answer.status === 204) return null;
    const body = await answer.json().catch(() => ({}));
    if (answer.ok) return body;
    if (!body.waking || tries === MOST_TRIES) {
      throw new Error(body.error || `The API answered with an error (${answer.status}). Try again.`);
    }
    say("The database was asleep and wakes up. This takes about 15 seconds…");
    await pause(WAKING_SECONDS);
  }
}

function say(text) {
  byId("state").textContent = text;
}

function line(booking) {
  const item = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = `${shownDay(booking.day)}: ${booking.thing}, ${booking.name}`;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "quiet";
  remove.textContent = "Take back";
  remove.setAttribute("aria-label", `Take back: ${words.textContent}`);
  remove.addEventListener("click", () => takeBack(booking, remove));
  item.append(words, remove);
  return item;
}

// The API answers with a hundred at a time; what comes after the last of them is asked for by its day and thing.
async function showBookings(after = null) {
  const place = after ? `?${new URLSearchParams({ day: after.day, thing: after.thing })}` : "";
  const { bookings, more } = await call(`/bookings${place}`);
  if (!after) byId("bookings").replaceChildren();
  byId("bookings").append(...bookings.map(line));
  last = bookings.at(-1) || last;
  byId("more").hidden = !more;
  say(byId("bookings").children.length ? "" : "Nothing is booked yet.");
}

async function showMore() {
  say("Loading more bookings…");
  const shown = byId("bookings").children.length;
  try {
    await showBookings(last);
    byId("bookings").children[shown]?.querySelector("button").focus();
  } catch (error) {
    say(error.message);
  }
}

async function load() {
  byId("retry").hidden = true;
  say("Loading bookings…");
  try {
    if (byId("book").hidden) {
      const { things, today } = await call("/");
      byId("thing").replaceChildren(...things.map((thing) => new Option(thing)));
      byId("day").min = byId("day").value = today;
      byId("book").hidden = false;
    }
    await showBookings();
  } catch (error) {
    say(error.message);
    byId("retry").hidden = false;
  }
}

async function book(event) {
  event.preventDefault();
  const button = byId("send");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  byId("problem").textContent = "";
  try {
    await call("/bookings", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(Object.fromEntries(new FormData(byId("book")))),
    });
  } catch (error) {
    say("");
    byId("problem").textContent = error.message;
    return;
  } finally {
    button.removeAttribute("aria-disabled");
  }
  // What is booked stays booked, also when the list cannot be shown afterwards.
  await load();
  if (byId("retry").hidden) say("Booked.");
  else say(`Booked, but the list could not be loaded. ${byId("state").textContent}`);
}

async function takeBack(booking, button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await call(`/bookings/${booking.id}`, { method: "DELETE" });
    await showBookings();
    byId("bookings").focus();
  } catch (error) {
    button.removeAttribute("aria-disabled");
    say(error.message);
  }
}

byId("book").addEventListener("submit", book);
byId("retry").addEventListener("click", load);
byId("more").addEventListener("click", showMore);
load();
